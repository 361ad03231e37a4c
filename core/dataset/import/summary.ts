import { createHash } from 'node:crypto'
import type { ClassInfo, DatasetItem, DatasetSummary, SplitCounts } from '../../domain/dataset.ts'
import { copyGroups } from '../duplicates/copy-groups.ts'
import { codeUnitOrder } from '../natural-order.ts'
import { pictureKey } from '../picture-key.ts'

/**
 * SHA-256, hex, over one line `[path, hash, class, split]` of JSON for each item, sorted by path; items that are more
 * than a file have a fifth member with crop, group and annotation.
 */
export function fingerprintOf(items: readonly DatasetItem[], classNames: readonly string[]): string {
  const sum = createHash('sha256')
  for (const item of items.toSorted((a, b) => codeUnitOrder(a.path, b.path) || codeUnitOrder(a.hash, b.hash))) {
    const { path, hash, label, split, crop, group, annotation, moreImages } = item
    const rest = { crop, group, annotation, ...(annotation?.kind === 'conversation' ? {} : { moreImages }) }
    const more = crop || annotation || moreImages || group !== undefined ? [rest] : []
    sum.update(`${JSON.stringify([path, hash, classNames[label], split, ...more])}\n`)
  }
  return sum.digest('hex')
}

export function countClasses(items: readonly DatasetItem[], classNames: readonly string[]): ClassInfo[] {
  const classes = classNames.map((name) => ({ name, items: 0, train: 0, val: 0, test: 0 }))
  for (const { label, split } of items) {
    const info = classes[label]
    if (!info) continue
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
 * `exact`: items with the same bytes as an earlier item; `near`: other items that look like an earlier one;
 * `clusters`: groups of two or more. Items without their copies: items − exact − near.
 */
export function countDuplicates(items: readonly DatasetItem[]): DatasetSummary['duplicates'] {
  const pictures = onePerPicture(items)
  const hashes = new Set(pictures.map(({ hash }) => hash))
  const groups = copyGroups(pictures)
  const clusters = groups.reduce((left, { length }) => left - length + 1, pictures.length)
  return { exact: pictures.length - hashes.size, near: hashes.size - clusters, clusters: groups.length }
}

/** One item of each image or crop: several records about one file are no copies of each other. */
export function onePerPicture<I extends Pick<DatasetItem, 'path' | 'crop'>>(items: readonly I[]): I[] {
  const seen = new Set<string>()
  return items.filter((item) => {
    const key = pictureKey(item)
    return !seen.has(key) && seen.add(key)
  })
}

export function countGroups(items: readonly DatasetItem[]): NonNullable<DatasetSummary['groups']> {
  const sizes = new Map<string, number>()
  for (const { group } of items) if (group !== undefined) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  return { count: sizes.size, largest: [...sizes.values()].reduce((most, size) => Math.max(most, size), 0) }
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
