/** datasets.inspect: what an import would do, in three depths. */
import type { StageProgress } from '../../../contract/compute.ts'
import type { DuplicatePair, Inspection } from '../../../contract/dataset.ts'
import type { ReadingOptions } from '../../../domain/dataset.ts'
import { duplicatePairs, importDataset, type ImportedDataset, inspectDataset } from '../../../dataset/index.ts'
import { type Result, success } from '../../../domain/failure.ts'
import { changesSince } from './changes.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { createForecast } from './check-time.ts'
import type { Previews } from './previews.ts'

export interface ReadRequest extends ReadingOptions {
  readonly path: string
  readonly seed?: number | undefined
}

export interface InspectRequest extends ReadRequest {
  readonly scope: 'first' | 'records' | 'all'
  /** Seconds that a check of every image may take; any number when absent. */
  readonly patience?: number | undefined
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
  { scope, patience, ...request }: InspectRequest,
  job: Job | null,
): Promise<Result<Inspection>> {
  const { path, seed = 0, ...options } = request
  const watched = { signal: job?.signal, onProgress: job?.progress }
  const withinMs = scope === 'records' ? undefined : FIRST_LOOK_MS
  const looked = await inspectDataset({ root: path, ...options, withinMs, ...watched })
  if (!looked.ok) return looked
  const { inspection, folder, pictures } = looked.value
  const { root } = inspection
  if (scope !== 'all' || inspection.unclear) {
    const previewId = previews.add({ root, folder, pictures, imported: null })
    return success({ previewId, ...inspection, checkSeconds: null, checked: null })
  }
  const records = inspection.complete ? inspection.records : undefined
  const limit = patienceLimit(patience, inspection.records, job, () => context.now().getTime())
  const imported = await importDataset({
    root: path,
    seed,
    records,
    ...options,
    scratch: context.paths.cache,
    ...watched,
    ...limit?.watched,
  })
  if (!imported.ok) {
    const checkSeconds = limit?.seconds() ?? null
    if (checkSeconds === null || job?.signal.aborted) return imported
    const previewId = previews.add({ root, folder, pictures, imported: null })
    return success({ previewId, ...inspection, checkSeconds, checked: null })
  }
  const dataset = imported.value
  const pairs = duplicatePairs(pairsOf(dataset))
  const shown = pairs.slice(0, SHOWN_PAIRS)
  const changes = changesSince(context, dataset)
  if (!changes.ok) return changes
  const previewId = previews.add({
    root,
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
    description: dataset.description,
    complete: true,
    checkSeconds: null,
    problems: [...dataset.problems],
    problemCounts: { errors, warnings },
    samples: inspection.samples.map((sample) => Object.assign(sample, { index: sample.index + behind })),
    checked: { ...checkedOf(dataset), pairs: shown, pairCounts: countPairs(pairs), changes: changes.value },
  })
}

/** What ends a check that would try somebody's patience, and remembers how long it would have taken. */
function patienceLimit(patience: number | undefined, atLeast: number, job: Job | null, now: () => number) {
  if (patience === undefined) return null
  const tooLong = new AbortController()
  const forecast = createForecast(now, atLeast)
  let seconds: number | null = null
  return {
    seconds: () => seconds,
    watched: {
      signal: job ? AbortSignal.any([job.signal, tooLong.signal]) : tooLong.signal,
      onProgress(progress: StageProgress): void {
        job?.progress(progress)
        const expected = forecast(progress)
        if (expected === null || expected <= patience || tooLong.signal.aborted) return
        seconds = expected
        tooLong.abort()
      },
    },
  }
}

function countPairs(pairs: readonly DuplicatePair[]) {
  const acrossSplits = pairs.filter((pair) => pair.acrossSplits).length
  return { acrossSplits, withinSplits: pairs.length - acrossSplits }
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
