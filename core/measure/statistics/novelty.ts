/** Novelty: the share of items outside the reference. */

/** Neighbour in the reference: the fifth is close enough to be local and not sensitive to one odd item. */
export const NOVELTY_NEIGHBOURS = 5

/** Counts distances beyond the radius that includes 95 % of reference items. */
export function countBeyond(distances: ArrayLike<number>, radius: number): number {
  let count = 0
  for (let i = 0; i < distances.length; i++) if ((distances[i] as number) > radius) count++
  return count
}
