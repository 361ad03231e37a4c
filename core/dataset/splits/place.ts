import type { DatasetSummary, Split } from '../../domain/dataset.ts'
import { createRandom } from '../../domain/random.ts'
import { Sets } from '../duplicates/sets.ts'
import type { ReadItem } from '../import/read-record.ts'
import { drawSplits } from './draw.ts'

export interface Clustered extends ReadItem {
  readonly cluster: number
}

/** The split of every image: those that the source names stay, missing parts are drawn out of the rest. */
export function placeAll(
  images: readonly Clustered[],
  seed: number,
): { splits: Split[]; source: DatasetSummary['splitSource'] } {
  const given = new Set(images.map(({ split }) => split))
  const missing = (['val', 'test'] as const).filter((part) => !given.has(part))
  const units = unitsOf(images)
  const pool = [...images.keys()].filter((i) => images[i]?.split === null || images[i]?.split === 'train')
  const drawable = pool.map((i) => ({ className: images[i]?.className ?? '', cluster: units[i] as number }))
  const drawn = drawSplits(drawable, missing, createRandom(seed).fork('splits'))
  const splits = images.map(({ split }): Split => split ?? 'train')
  for (const [at, i] of pool.entries()) splits[i] = drawn[at] as Split
  if (given.has(null)) return { splits, source: given.size > 1 ? 'folders+drawn' : 'drawn' }
  return { splits, source: missing.length > 0 ? 'folders+drawn' : 'folders' }
}

/** Numbers images that must stay together: copies, members of one group, crops of one image. */
function unitsOf(images: readonly Clustered[]): number[] {
  const sets = new Sets(images.length)
  const firstOf = new Map<number | string, number>()
  for (const [i, { cluster, group, crop, path }] of images.entries()) {
    const keys = [cluster, ...(group === undefined ? [] : [`group ${group}`]), ...(crop ? [`image ${path}`] : [])]
    for (const key of keys) {
      const first = firstOf.get(key)
      if (first === undefined) firstOf.set(key, i)
      else sets.join(first, i)
    }
  }
  return images.map((_, i) => sets.root(i))
}
