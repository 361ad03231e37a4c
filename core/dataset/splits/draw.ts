import type { Split } from '../../domain/dataset.ts'
import type { Random } from '../../domain/random.ts'

/** Share of the images for a drawn validation or test split; the rest is for training: 70/15/15 if both are drawn. */
export const DRAWN_SHARE = 0.15

export interface Drawable {
  readonly className: string
  readonly cluster: number
}

/**
 * Draws splits from a pool of images, class by class, without separating a cluster of copies.
 *
 * Of a class of n images each part gets round(0.15·n), at least one, as far as whole clusters allow: clusters are taken
 * in random order while they fit, or the smallest when none fits. One cluster of a class always stays in training, so
 * a class of two images gets a test image and no validation image. A cluster with several classes is drawn with its
 * most frequent one. Classes draw from streams of their own: adding a class does not redraw the others.
 *
 * @returns the split of each item, in the order given
 */
export function drawSplits(pool: readonly Drawable[], parts: readonly ('val' | 'test')[], random: Random): Split[] {
  const splits = Array.from(pool, (): Split => 'train')
  // The test split first: a class cannot be scored without it.
  const testFirst = parts.toSorted()
  for (const [className, clusters] of clustersByClass(pool)) {
    let waiting = random.fork(className).shuffle(clusters)
    const items = waiting.reduce((sum, cluster) => sum + cluster.length, 0)
    const wanted = Math.max(1, Math.round(DRAWN_SHARE * items))
    for (const part of testFirst) {
      const taken = take(waiting, wanted)
      waiting = waiting.filter((cluster) => !taken.has(cluster))
      for (const cluster of taken) for (const index of cluster) splits[index] = part
    }
  }
  return splits
}

/** Whole clusters with up to `wanted` items together, or the smallest one; never all there are. */
function take(clusters: readonly number[][], wanted: number): Set<number[]> {
  const taken = new Set<number[]>()
  if (clusters.length < 2) return taken
  let left = wanted
  for (const cluster of clusters) {
    if (cluster.length > left || taken.size === clusters.length - 1) continue
    left -= cluster.length
    taken.add(cluster)
  }
  if (taken.size === 0) taken.add(clusters.reduce((best, cluster) => (cluster.length < best.length ? cluster : best)))
  return taken
}

/** Indices of the pool, by class and then by cluster. */
function clustersByClass(pool: readonly Drawable[]): Map<string, number[][]> {
  const clusters = Map.groupBy(pool.keys(), (i) => (pool[i] as Drawable).cluster)
  const byClass = new Map<string, number[][]>()
  for (const cluster of clusters.values()) {
    const className = mostFrequent(cluster.map((i) => (pool[i] as Drawable).className))
    const others = byClass.get(className)
    if (others) others.push(cluster)
    else byClass.set(className, [cluster])
  }
  return byClass
}

/** The most frequent name; of several, the first by code unit. */
function mostFrequent(names: readonly string[]): string {
  let best = names[0] as string
  let bestCount = 0
  for (const [name, { length }] of Map.groupBy(names.toSorted(), (name) => name)) {
    if (length > bestCount) [best, bestCount] = [name, length]
  }
  return best
}
