import type { DuplicatePair, PairSide } from '../../contract/dataset.ts'
import type { DatasetItem, DatasetSummary } from '../../domain/dataset.ts'
import { pictureKey } from '../picture-key.ts'

interface PairsOf {
  readonly items: readonly DatasetItem[]
  readonly classNames: readonly string[]
  readonly leaks: NonNullable<DatasetSummary['leaks']>
}

/**
 * Every copy paired with the first image of its cluster: those across splits (left out of the earlier one), then those
 * within a split. Several records about one image are not a pair.
 */
export function duplicatePairs({ items, classNames, leaks }: PairsOf): DuplicatePair[] {
  const side = (index: number): PairSide => {
    const { path, split, label } = items[index] as DatasetItem
    return { index, path, split, className: classNames[label] ?? '', leftOut: false }
  }
  const across = leaks.map(({ path, split, of, exact }, k): DuplicatePair => {
    const a = { index: items.length + k, path, split, className: '', leftOut: true }
    return { a, b: side(of), exact, acrossSplits: true }
  })
  const within: DuplicatePair[] = []
  const firstOf = new Map<number, number>()
  const seen = new Set<string>()
  for (const [i, item] of items.entries()) {
    const { cluster, hash } = item
    const picture = pictureKey(item)
    if (seen.has(picture)) continue
    seen.add(picture)
    const first = firstOf.get(cluster)
    if (first === undefined) firstOf.set(cluster, i)
    else within.push({ a: side(first), b: side(i), exact: items[first]?.hash === hash, acrossSplits: false })
  }
  return [...across, ...within]
}
