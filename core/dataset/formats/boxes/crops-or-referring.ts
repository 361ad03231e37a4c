/** With fewer boxes the choice is unreliable: three boxes of three classes look like phrases. */
const LEAST_BOXES = 8

/**
 * Decides what boxes should become. Class labels repeat; phrases that refer to one thing hardly ever do, and
 * would make untrainable classes with one item each.
 * @param labels of the first boxes
 */
export function boxesMeant(labels: readonly string[]): 'crops' | 'referring' {
  return labels.length >= LEAST_BOXES && new Set(labels).size > labels.length / 2 ? 'referring' : 'crops'
}
