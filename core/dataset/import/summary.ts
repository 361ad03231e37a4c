import { createHash } from 'node:crypto'
import type { ClassInfo, DatasetItem, DatasetSummary, SplitCounts } from '../../domain/dataset.ts'
import { codeUnitOrder } from '../natural-order.ts'

/** SHA-256, hex, over one line `[path, hash, class, split]` of JSON for each item, sorted by path. */
export function fingerprintOf(items: readonly DatasetItem[], classNames: readonly string[]): string {
  const sum = createHash('sha256')
  for (const { path, hash, label, split } of items.toSorted((a, b) => codeUnitOrder(a.path, b.path))) {
    sum.update(`${JSON.stringify([path, hash, classNames[label], split])}\n`)
  }
  return sum.digest('hex')
}

export function countClasses(items: readonly DatasetItem[], classNames: readonly string[]): ClassInfo[] {
  const classes = classNames.map((name) => ({ name, items: 0, train: 0, val: 0, test: 0 }))
  for (const { label, split } of items) {
    const info = classes[label] as (typeof classes)[number]
    info.items++
    info[split]++
  }
  return classes
}

export function countSplits(items: readonly DatasetItem[]): SplitCounts {
  const counts = { train: 0, val: 0, test: 0 }
  for (const { split } of items) counts[split]++
  return counts
}

/**
 * `exact`: items whose bytes another item before them has; `near`: further items that only look like one before them;
 * `clusters`: groups of two or more. Items without their copies: items − exact − near.
 */
export function countDuplicates(items: readonly DatasetItem[]): DatasetSummary['duplicates'] {
  const hashes = new Set(items.map(({ hash }) => hash))
  const clusters = Map.groupBy(items, ({ cluster }) => cluster)
  const grouped = [...clusters.values()].filter(({ length }) => length > 1)
  return { exact: items.length - hashes.size, near: hashes.size - clusters.size, clusters: grouped.length }
}

export function measureSizes(items: readonly DatasetItem[]): DatasetSummary['imageSize'] {
  const [minWidth, medianWidth, maxWidth] = spread(items.map(({ width }) => width))
  const [minHeight, medianHeight, maxHeight] = spread(items.map(({ height }) => height))
  return { minWidth, medianWidth, maxWidth, minHeight, medianHeight, maxHeight }
}

/** Least, median and greatest of a list that is not empty. */
function spread(values: readonly number[]): [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (i: number): number => sorted[i] as number
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2
  return [at(0), median, at(sorted.length - 1)]
}
