/** A dataset's effective size, which accounts for balance and near-duplicates. */
import type { SizeMeasure } from '../contract/measurement.ts'
import type { DatasetItem } from '../domain/dataset.ts'

/** exp of the Shannon entropy of the shares: the equivalent number of equally frequent classes. */
export function effectiveClasses(counts: readonly number[]): number {
  const total = counts.reduce((a, b) => a + b, 0)
  if (total === 0) return 0
  const entropy = counts.reduce((sum, n) => (n === 0 ? sum : sum - (n / total) * Math.log(n / total)), 0)
  return Math.exp(entropy)
}

/** Σ over items of 1 / (items of the same duplicate cluster), which is the number of different clusters. */
export function effectiveItems(items: readonly DatasetItem[]): number {
  return new Set(items.map(({ cluster }) => cluster)).size
}

/** The size measures that need no model. Class counts use training items. */
export function countSize(
  items: readonly DatasetItem[],
  classes: readonly string[],
): Omit<SizeMeasure, 'doublingGain'> {
  const train = items.filter(({ split }) => split === 'train')
  const counts = classes.map(() => 0)
  for (const { label } of train) counts[label] = (counts[label] ?? 0) + 1
  const ranked = classes
    .map((name, label) => ({ name, items: counts[label] as number }))
    .toSorted((a, b) => a.items - b.items)
  const [smallest] = ranked
  const largest = ranked.at(-1)
  const effective = effectiveItems(train)
  return {
    items: items.length,
    train: train.length,
    validation: items.filter(({ split }) => split === 'val').length,
    classes: classes.length,
    smallestClass: smallest ?? null,
    largestClass: largest ?? null,
    effectiveClasses: effectiveClasses(counts),
    effectiveItems: effective,
    effectiveItemsPerClass: classes.length === 0 ? 0 : effective / classes.length,
    duplicateShare: train.length === 0 ? 0 : 1 - effective / train.length,
  }
}
