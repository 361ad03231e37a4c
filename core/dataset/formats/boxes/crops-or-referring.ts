/** Fewer boxes tell nothing: three boxes of three classes look like phrases. */
const LEAST_BOXES = 8

/**
 * What boxes are meant to become. Classes come back again and again; phrases that refer to one thing hardly ever do, and
 * each of them as a class of its own could not be trained.
 * @param labels of the first boxes
 */
export function boxesMeant(labels: readonly string[]): 'crops' | 'referring' {
  return labels.length >= LEAST_BOXES && new Set(labels).size > labels.length / 2 ? 'referring' : 'crops'
}
