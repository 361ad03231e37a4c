/** Selects the training items to measure. */
import type { Random } from '../../domain/random.ts'

/** Every class keeps this many items if it has them; otherwise a rare class could not be probed. */
const LEAST_PER_CLASS = 2

/**
 * At most `limit` positions of `labels`, in ascending order, stratified: beyond the first two of each class, classes are
 * represented in proportion.
 */
export function stratifiedSample(labels: readonly number[], limit: number, random: Random): number[] {
  const byClass = new Map<number, number[]>()
  labels.forEach((label, i) => {
    const group = byClass.get(label)
    if (group) group.push(i)
    else byClass.set(label, [i])
  })
  // Spread the items of each class evenly over 0–1 in random order, and take the first ones over all classes.
  const keyed = [...byClass.values()].flatMap((members) =>
    random.shuffle(members).map((item, rank) => ({
      item,
      key: rank < LEAST_PER_CLASS ? rank - LEAST_PER_CLASS : (rank + 0.5) / members.length,
    })),
  )
  return random
    .shuffle(keyed)
    .toSorted((a, b) => a.key - b.key)
    .slice(0, limit)
    .map(({ item }) => item)
    .toSorted((a, b) => a - b)
}

/** Positions of the first item of every duplicate cluster. */
export function onePerCluster(clusters: readonly number[]): number[] {
  const seen = new Set<number>()
  return clusters.flatMap((cluster, i) => {
    if (seen.has(cluster)) return []
    seen.add(cluster)
    return [i]
  })
}
