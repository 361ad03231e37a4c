import type { ReadingOptions } from '../../core/domain/dataset.ts'
import type { Failure, Result } from '../../core/domain/failure.ts'
import { counted } from '../lib/format.ts'
import { itemsCounted } from '../lib/importWords.ts'
import { formatOptions } from '../lib/readingOptions.ts'
import type { Job } from './jobs.ts'
import { withEntry } from './observable.ts'
import { formatRoute } from './route.ts'
import type { Thaw } from './state.ts'

export interface ImportRequest {
  readonly path: string
  readonly options: ReadingOptions
  /** The preview that is imported: the source read with these options. */
  readonly previewId: string
}

export interface Importing {
  /** A check of the preview under way: the import waits for it and takes its result over. */
  readonly after?: Promise<Result<unknown>> | undefined
  /** Whether the person still waits where the import was asked for, and is to be taken to the dataset. */
  readonly waitedFor?: () => boolean
}

/** The place where a source is looked at before its import. */
export function importRoute(path: string, options: ReadingOptions = {}): string {
  return formatRoute('import', path, { o: formatOptions(options) })
}

export function newJob(thaw: Pick<Thaw, 'now'>, job: Pick<Job, 'jobId' | 'kind' | 'title' | 'stage'>): Job {
  return {
    ...job,
    datasetId: null,
    startedAt: thaw.now(),
    done: 0,
    total: null,
    etaSeconds: null,
    cancelling: false,
    failure: null,
  }
}

/** Imports a folder or file on the machine that runs Thaw. Progress and failure show up in `thaw.jobs`. */
export async function importDataset(
  thaw: Thaw,
  { path, options, previewId }: ImportRequest,
  jobId: string,
  { after, waitedFor = () => false }: Importing = {},
): Promise<void> {
  const fresh = newJob(thaw, { jobId, kind: 'import', title: path, stage: 'Looking at the source' })
  thaw.jobs.update((jobs) =>
    withEntry(jobs, jobId, {
      ...(jobs.get(jobId) ?? fresh),
      kind: 'import',
      again: importRoute(path, options),
    }),
  )
  const checked = await after
  if (checked && !checked.ok) return endJob(thaw, jobId, checked.failure)
  const result = await thaw.call('datasets.importPreview', { previewId, jobId })
  if (!result.ok) return endJob(thaw, jobId, result.failure)
  thaw.jobs.update((jobs) => withEntry(jobs, jobId, undefined))
  const { datasetId, name, classes } = result.value
  thaw.cache.set('datasets.get', { dataset: datasetId }, result.value)
  thaw.cache.invalidate((method) => method === 'datasets.list')
  const next = thaw.waiting.get()[0]
  const place = formatRoute('dataset', datasetId)
  if (waitedFor() && next === undefined) return thaw.go(place)
  const what = classes.length === 0 ? '' : `, ${counted(classes.length, 'class', 'classes')}`
  thaw.notices.show({
    tone: 'good',
    text: `Imported ${name}: ${itemsCounted(result.value)}${what}.`,
    action: { label: 'Open', run: () => thaw.go(place) },
  })
  if (waitedFor()) lookAtNext(thaw)
}

/** Looks at one source now and at the others, dropped together with it, one after the other. */
export function lookAt(thaw: Thaw, [first, ...others]: readonly string[]): void {
  if (first === undefined) return
  thaw.waiting.set(others)
  thaw.go(importRoute(first))
}

/** The next source that waits to be looked at, or the list of datasets. */
export function lookAtNext(thaw: Thaw): void {
  const waiting = thaw.waiting.get()
  if (waiting.length === 0) thaw.go(formatRoute('datasets'))
  else lookAt(thaw, waiting)
}

/** A job the person stopped just goes away; any other failure stays with it until dismissed. */
export function endJob(thaw: Thaw, jobId: string, failure: Failure): void {
  thaw.jobs.update((jobs) => {
    const job = jobs.get(jobId)
    return withEntry(jobs, jobId, job && failure.code !== 'stopped' ? { ...job, failure } : undefined)
  })
}

export async function cancelJob(thaw: Thaw, jobId: string): Promise<void> {
  setCancelling(thaw, jobId, true)
  const result = await thaw.call('jobs.cancel', { jobId })
  if (result.ok) return
  setCancelling(thaw, jobId, false)
  thaw.notices.fail(result.failure)
}

function setCancelling(thaw: Thaw, jobId: string, cancelling: boolean): void {
  thaw.jobs.update((jobs) => {
    const job = jobs.get(jobId)
    return job ? withEntry(jobs, jobId, { ...job, cancelling }) : jobs
  })
}
