/** Novelty: the share of items that lie outside what the reference covers. */

/** Neighbours in the reference; the fifth is close enough to be local and far enough to survive one odd item. */
export const NOVELTY_NEIGHBOURS = 5

/** How many of the distances exceed the radius that 95 % of reference items stay within. */
export function countBeyond(distances: ArrayLike<number>, radius: number): number {
  let count = 0
  for (let i = 0; i < distances.length; i++) if ((distances[i] as number) > radius) count++
  return count
}
