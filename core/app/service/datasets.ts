/** datasets.* */
import { isAbsolute, join } from 'node:path'
import type { DatasetSummaryDto } from '../../contract/dataset.ts'
import { importDataset, thumbnail } from '../../dataset/index.ts'
import { failure, success, type Result } from '../../domain/failure.ts'
import type { Handlers, ServiceContext } from './handlers.ts'
import type { Job } from './jobs.ts'

type Methods =
  | 'datasets.import'
  | 'datasets.list'
  | 'datasets.get'
  | 'datasets.samples'
  | 'datasets.thumbnail'
  | 'datasets.remove'

export function datasetHandlers(context: ServiceContext): Handlers<Methods> {
  const { history, jobs, emit } = context
  const { datasets } = history
  return {
    'datasets.import': ({ jobId, ...request }) => jobs.run(jobId, 'import', (job) => importInto(context, request, job)),
    'datasets.list': () => {
      const list = datasets.list()
      return list.ok ? success({ datasets: list.value }) : list
    },
    'datasets.get': ({ dataset }) => datasets.get(dataset),
    'datasets.samples': ({ dataset, ...page }) => datasets.samples({ dataset, ...page }),
    'datasets.thumbnail': async ({ dataset, index, size }) => {
      const found = datasets.get(dataset)
      if (!found.ok) return found
      const items = datasets.items(dataset)
      if (!items.ok) return items
      const item = items.value[index]
      if (!item) return failure('not-found', `“${found.value.name}” has no item ${index}.`)
      const image = await thumbnail(join(found.value.root, item.path), size)
      return image.ok ? success({ mime: 'image/jpeg', base64: Buffer.from(image.value).toString('base64') }) : image
    },
    'datasets.remove': ({ dataset }) => {
      const removed = datasets.remove(dataset)
      if (removed.ok) emit({ type: 'datasets.changed' })
      return removed
    },
  }
}

interface ImportRequest {
  readonly path: string
  readonly format?: string | undefined
  readonly name?: string | undefined
  readonly seed?: number | undefined
}

async function importInto(
  { history, emit }: ServiceContext,
  { path, format, name, seed = 0 }: ImportRequest,
  job: Job | null,
): Promise<Result<DatasetSummaryDto>> {
  const imported = await importDataset({
    root: path,
    format,
    name,
    seed,
    signal: job?.signal,
    onProgress: (progress) => job?.progress(progress),
  })
  if (!imported.ok) return imported
  const { items, files: _, ...facts } = imported.value
  const stored = history.datasets.put({ ...facts, items: items.length }, items)
  if (stored.ok) emit({ type: 'datasets.changed' })
  return stored
}

/** The dataset a reference names; an absolute path that is not in the history yet is imported. */
export async function datasetOf(
  context: ServiceContext,
  reference: string,
  job: Job | null = null,
): Promise<Result<DatasetSummaryDto>> {
  const found = context.history.datasets.get(reference)
  if (found.ok || found.failure.code !== 'not-found' || !isAbsolute(reference)) return found
  return importInto(context, { path: reference }, job)
}
