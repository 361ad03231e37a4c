/** datasets.inspect and datasets.check: previews of an import, from a first look to every image. */
import type { StageProgress } from '../../../contract/compute.ts'
import type { DuplicatePair, Inspection } from '../../../contract/dataset.ts'
import {
  duplicatePairs,
  type ImportedDataset,
  importOpened,
  inspectDataset,
  isUpToDate,
  type OpenedDataset,
  openWhole,
  type Picture,
} from '../../../dataset/index.ts'
import { failure, type Result, success } from '../../../domain/failure.ts'
import { changesSince } from './changes.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { createForecast } from './check-time.ts'
import type { Preview, ReadRequest } from './previews.ts'

export interface InspectRequest extends ReadRequest {
  readonly scope: 'first' | 'records'
}

/** Time for the first look, so that with starting and sending it stays under two seconds. */
const FIRST_LOOK_MS = 1200
const SHOWN_PAIRS = 100

export async function inspectRequest(
  { previews }: Pick<ServiceContext, 'previews'>,
  { scope, ...request }: InspectRequest,
  { signal, progress }: Job,
): Promise<Result<Inspection>> {
  const { path, seed: _, ...options } = request
  const withinMs = scope === 'records' ? undefined : FIRST_LOOK_MS
  const looked = await inspectDataset({ root: path, ...options, withinMs, signal, onProgress: progress })
  if (!looked.ok) return looked
  const { folder, pictures, opened } = looked.value
  const previewId = `pre-${crypto.randomUUID()}`
  const inspection = { previewId, ...looked.value.inspection, checkSeconds: null, checked: null }
  previews.add({ request, inspection, folder, pictures, held: { opened, dataset: null } })
  return success(inspection)
}

/** The preview of an id, or `not-found` for one that was closed. */
export function previewOf({ previews }: Pick<ServiceContext, 'previews'>, previewId: string): Result<Preview> {
  const preview = previews.get(previewId)
  if (preview) return success(preview)
  return failure('not-found', 'Thaw no longer holds this preview. Open it again.')
}

interface Watched {
  readonly signal: AbortSignal
  readonly onProgress: (progress: StageProgress) => void
}

/**
 * All items of a preview, from its check or read now from its opened source. A source that has changed, or has been
 * released, is opened again.
 */
export async function readPreview(
  { paths, previews }: Pick<ServiceContext, 'paths' | 'previews'>,
  preview: Preview,
  watched: Watched,
): Promise<Result<{ readonly opened: OpenedDataset; readonly dataset: ImportedDataset }>> {
  const { request, inspection } = preview
  const { path, seed = 0, ...options } = request
  const held = preview.held && (await isUpToDate(preview.held.opened)) ? preview.held : null
  if (held?.dataset) return success({ opened: held.opened, dataset: held.dataset })
  const opened = held ? success(held.opened) : await openWhole({ root: path, ...options, ...watched })
  if (!opened.ok) return opened
  if (!held) previews.replace({ ...preview, held: { opened: opened.value, dataset: null } })
  const records = inspection.complete ? inspection.records : undefined
  const dataset = await importOpened(opened.value, { seed, records, scratch: paths.cache, ...watched })
  return dataset.ok ? success({ opened: opened.value, dataset: dataset.value }) : dataset
}

/** Ends without `checked` if it would take longer than `patience`, in seconds. */
export async function checkPreview(
  context: Pick<ServiceContext, 'history' | 'now' | 'paths' | 'previews'>,
  preview: Preview,
  patience: number | undefined,
  job: Job,
): Promise<Result<Inspection>> {
  const { inspection } = preview
  const limit = patienceLimit(patience, inspection.records, job, () => context.now().getTime())
  const read = await readPreview(context, preview, limit?.watched ?? { signal: job.signal, onProgress: job.progress })
  if (!read.ok) {
    const checkSeconds = limit?.seconds() ?? null
    return checkSeconds === null || job.signal.aborted ? read : success({ ...inspection, checkSeconds })
  }
  const { dataset } = read.value
  const changes = changesSince(context, dataset)
  if (!changes.ok) return changes
  const pairs = duplicatePairs(pairsOf(dataset))
  const samples = preview.pictures.slice(0, inspection.samples.length)
  const shown = withPictures(pairs.slice(0, SHOWN_PAIRS), dataset, samples.length)
  const { errors, warnings } = countProblems(dataset)
  const checked = {
    ...inspection,
    description: dataset.description,
    complete: true,
    checkSeconds: null,
    problems: [...dataset.problems],
    problemCounts: { errors, warnings },
    checked: { ...checkedOf(dataset), pairs: shown.pairs, pairCounts: countPairs(pairs), changes: changes.value },
  }
  const pictures = [...samples, ...shown.pictures]
  context.previews.replace({ ...preview, inspection: checked, pictures, held: read.value })
  return success(checked)
}

/** Pairs with the places of their pictures behind the `before` that a preview has already. */
function withPictures(pairs: readonly DuplicatePair[], { items, leaks = [] }: ImportedDataset, before: number) {
  const pictures: Picture[] = []
  const placed = <T extends { readonly index: number }>(side: T): T => {
    const picture = items[side.index] ?? leaks[side.index - items.length]
    if (!picture) throw new Error(`a pair names the image ${side.index}, which does not exist`)
    return { ...side, index: before + pictures.push(picture) - 1 }
  }
  return { pairs: pairs.map((pair) => ({ ...pair, a: placed(pair.a), b: placed(pair.b) })), pictures }
}

/** Ends a check that would take too long, and records the expected time. */
function patienceLimit(patience: number | undefined, atLeast: number, job: Job, now: () => number) {
  if (patience === undefined) return null
  const tooLong = new AbortController()
  const forecast = createForecast(now, atLeast)
  let seconds: number | null = null
  return {
    seconds: () => seconds,
    watched: {
      signal: AbortSignal.any([job.signal, tooLong.signal]),
      onProgress(progress: StageProgress): void {
        job.progress(progress)
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
