/** datasets.inspect: what an import would do, in three depths. */
import type { Inspection, ReadingOptionsDto } from '../../contract/dataset.ts'
import { duplicatePairs, importDataset, type ImportedDataset, inspectDataset } from '../../dataset/index.ts'
import { type Result, success } from '../../domain/failure.ts'
import { changesSince } from './dataset-changes.ts'
import type { ServiceContext } from './handlers.ts'
import type { Job } from './jobs.ts'
import type { Previews } from './previews.ts'

export interface ReadRequest extends ReadingOptionsDto {
  readonly path: string
  readonly seed?: number | undefined
}

/** Time for the first look, so that with starting and sending it stays under two seconds. */
const FIRST_LOOK_MS = 1200
const SHOWN_PAIRS = 100

/** One key for one path and way of reading, whatever the order of the options. */
export function requestKey({ path, seed = 0, ...options }: ReadRequest): string {
  const set = Object.entries(options).filter(([, value]) => value !== undefined)
  return JSON.stringify([path, seed, set.toSorted(([a], [b]) => (a < b ? -1 : 1))])
}

export async function inspectRequest(
  context: ServiceContext,
  previews: Previews,
  { scope, ...request }: ReadRequest & { scope: 'first' | 'records' | 'all' },
  job: Job | null,
): Promise<Result<Inspection>> {
  const { path, seed = 0, ...options } = request
  const watched = { signal: job?.signal, onProgress: job?.progress }
  const withinMs = scope === 'records' ? undefined : FIRST_LOOK_MS
  const looked = await inspectDataset({ root: path, ...options, withinMs, ...watched })
  if (!looked.ok) return looked
  const { inspection, folder, pictures } = looked.value
  if (scope !== 'all' || inspection.unclear) {
    const previewId = previews.add({ folder, pictures, imported: null })
    return success({ previewId, ...inspection, checked: null })
  }
  const imported = await importDataset({ root: path, seed, ...options, scratch: context.paths.cache, ...watched })
  if (!imported.ok) return imported
  const dataset = imported.value
  const pairs = duplicatePairs(pairsOf(dataset))
  const shown = pairs.slice(0, SHOWN_PAIRS)
  const changes = changesSince(context, dataset)
  if (!changes.ok) return changes
  const previewId = previews.add({
    folder,
    // Indices of pairs are those of items and leaks, so the samples' pictures come behind them.
    pictures: [...dataset.items, ...(dataset.leaks ?? []), ...pictures],
    imported: { key: requestKey(request), dataset },
  })
  const behind = dataset.items.length + (dataset.leaks?.length ?? 0)
  const { errors, warnings } = countProblems(dataset)
  return success({
    previewId,
    ...inspection,
    complete: true,
    problems: [...dataset.problems],
    problemCounts: { errors, warnings },
    samples: inspection.samples.map((sample) => Object.assign(sample, { index: sample.index + behind })),
    checked: { ...checkedOf(dataset), pairs: shown, changes: changes.value },
  })
}

function pairsOf({ items, classes, leaks = [] }: ImportedDataset) {
  return { items, classNames: classes.map(({ name }) => name), leaks }
}

function countProblems({ problems, files }: ImportedDataset): { errors: number; warnings: number } {
  return { errors: files.rejected, warnings: problems.filter(({ severity }) => severity === 'warning').length }
}

function checkedOf(dataset: ImportedDataset) {
  const { items, files, classes, splits, duplicates, imageSize, textLengths, languages, groups, fingerprint } = dataset
  return {
    items: items.length,
    skipped: files.rejected,
    classes: [...classes],
    splits,
    duplicates,
    imageSize,
    textLengths,
    languages: [...(languages ?? [])],
    groups,
    fingerprint,
  }
}
