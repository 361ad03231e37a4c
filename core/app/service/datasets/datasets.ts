/** datasets.* */
import { isAbsolute, resolve } from 'node:path'
import { duplicatePairs, forgetInflated, importDataset, type ImportedDataset } from '../../../dataset/index.ts'
import type { DatasetSummary } from '../../../domain/dataset.ts'
import { success, type Result } from '../../../domain/failure.ts'
import { changesOf } from './changes.ts'
import { pictureOf } from './pictures.ts'
import { checkPreview, inspectRequest, previewOf, readPreview } from './inspect.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import type { Preview, Previews, ReadRequest } from './previews.ts'

type Methods =
  | 'datasets.import'
  | 'datasets.inspect'
  | 'datasets.check'
  | 'datasets.importPreview'
  | 'datasets.forgetPreview'
  | 'datasets.list'
  | 'datasets.get'
  | 'datasets.samples'
  | 'datasets.duplicates'
  | 'datasets.changes'
  | 'datasets.thumbnail'
  | 'datasets.remove'

export function datasetHandlers(context: ServiceContext): Handlers<Methods> {
  const { history, jobs, emit, previews } = context
  const { datasets } = history
  return {
    'datasets.import': ({ jobId, ...request }) => jobs.run(jobId, 'import', (job) => importInto(context, request, job)),
    'datasets.inspect': ({ jobId, ...request }) =>
      jobs.run(jobId, 'inspect', async (job) => {
        const looked = await inspectRequest(context, request, job)
        if (!looked.ok) freeUnpacked(request.path, previews)
        return looked
      }),
    'datasets.check': ({ previewId, patience, jobId }) =>
      jobs.run(jobId, 'inspect', async (job) => {
        const preview = previewOf(context, previewId)
        return preview.ok ? checkPreview(context, preview.value, patience, job) : preview
      }),
    'datasets.importPreview': ({ previewId, name, jobId }) =>
      jobs.run(jobId, 'import', async (job) => {
        const preview = previewOf(context, previewId)
        return preview.ok ? importPreview(context, preview.value, name, job) : preview
      }),
    'datasets.forgetPreview': ({ previewId }) => success({ forgotten: previews.forget(previewId) }),
    'datasets.list': () => {
      const list = datasets.list()
      return list.ok ? success({ datasets: list.value }) : list
    },
    'datasets.get': ({ dataset }) => datasets.get(dataset),
    'datasets.samples': ({ dataset, ...page }) => datasets.samples({ dataset, ...page }),
    'datasets.duplicates': ({ dataset, offset, limit, acrossSplits }) => {
      const found = datasets.get(dataset)
      if (!found.ok) return found
      const items = datasets.items(dataset)
      if (!items.ok) return items
      const { classes, leaks = [] } = found.value
      const pairs = duplicatePairs({ items: items.value, classNames: classes.map(({ name }) => name), leaks })
      const wanted = acrossSplits === undefined ? pairs : pairs.filter((pair) => pair.acrossSplits === acrossSplits)
      return success({ total: wanted.length, pairs: wanted.slice(offset, offset + limit) })
    },
    'datasets.changes': ({ dataset, before }) => {
      const after = datasets.get(dataset)
      if (!after.ok) return after
      const old = before === undefined ? datasets.previous(dataset) : datasets.get(before)
      return old.ok ? changesOf(context, after.value, old.value) : old
    },
    'datasets.thumbnail': (request) => pictureOf(context, request),
    'datasets.remove': ({ dataset }) => {
      const removed = datasets.remove(dataset)
      if (removed.ok) emit({ type: 'datasets.changed' })
      return removed
    },
  }
}

interface ImportRequest extends ReadRequest {
  readonly name?: string | undefined
}

async function importInto(
  context: ServiceContext,
  { name, path, seed = 0, ...options }: ImportRequest,
  job: Job | null,
): Promise<Result<DatasetSummary>> {
  const watched = { signal: job?.signal, onProgress: job?.progress }
  const imported = await importDataset({ root: path, name, seed, ...options, scratch: context.paths.cache, ...watched })
  freeUnpacked(path, context.previews)
  return imported.ok ? store(context, imported.value, job) : imported
}

async function importPreview(
  context: ServiceContext,
  preview: Preview,
  name: string | undefined,
  job: Job,
): Promise<Result<DatasetSummary>> {
  const { previewId, root } = preview.inspection
  const read = await readPreview(context, preview, { signal: job.signal, onProgress: job.progress })
  freeUnpacked(root, context.previews)
  if (!read.ok) return read
  const { dataset } = read.value
  const stored = await store(context, { ...dataset, name: name ?? dataset.name }, job)
  if (stored.ok) context.previews.release(previewId)
  return stored
}

async function store(
  { history, emit }: ServiceContext,
  { items, files: _files, description: _description, ...facts }: ImportedDataset,
  job: Job | null,
): Promise<Result<DatasetSummary>> {
  const watched = { signal: job?.signal, onProgress: job?.progress }
  const stored = await history.datasets.put({ ...facts, items: items.length }, items, watched)
  if (stored.ok) emit({ type: 'datasets.changed' })
  return stored
}

/** Frees unpacked entries in memory, which are useful only to an open preview. */
function freeUnpacked(path: string, previews: Previews): void {
  if (!previews.isOpen(resolve(path))) void forgetInflated(path)
}

/** As `datasetOf`, but a path is imported as it is now. */
export async function readAgain(
  context: ServiceContext,
  reference: string,
  job: Job | null,
): Promise<Result<DatasetSummary>> {
  return isAbsolute(reference) ? importInto(context, { path: reference }, job) : context.history.datasets.get(reference)
}

/** The dataset that a reference names; an absolute path that is not in the history is imported. */
export async function datasetOf(
  context: ServiceContext,
  reference: string,
  job: Job | null = null,
): Promise<Result<DatasetSummary>> {
  const found = context.history.datasets.get(reference)
  if (found.ok || found.failure.code !== 'not-found' || !isAbsolute(reference)) return found
  return importInto(context, { path: reference }, job)
}
