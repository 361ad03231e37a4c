/** The images that a person chose to stand for a model's pretraining. */
import { basename, isAbsolute, resolve } from 'node:path'
import type { StatisticsTask } from '../../../contract/compute.ts'
import { forgetInflated, importDataset, readPictures } from '../../../dataset/index.ts'
import { failure, success, type Failure, type Result } from '../../../domain/failure.ts'
import { hubModelName, parseHubModel, type HubChoice, type HubModel } from '../../../hub/index.ts'
import { datasetPayload } from '../datasets/payload.ts'
import type { ServiceContext } from '../handlers.ts'
import { hubOf } from '../hub/hub.ts'
import { hubProblem } from '../hub/problem.ts'
import type { Job } from '../jobs/jobs.ts'

export interface ReferenceImages {
  readonly payload: StatisticsTask['reference']
  /** What they are, as a sentence goes on after “images of”. */
  readonly source: string
}

/** Statistics take a few thousand; the rest is for copies and pictures that cannot be read. */
const MOST_PICTURES = 8192

/** What says that nothing can be opened or read, so that another look would not help. */
const FINAL: ReadonlySet<Failure['code']> = new Set([
  'path-missing',
  'path-unreadable',
  'format-unsupported',
  'stopped',
])

export interface ReferenceRequest extends HubChoice {
  readonly reference: string
  readonly seed: number
}

/**
 * A dataset in the history, a folder that is read only for this and not imported for training, or a dataset of a hub, which
 * is asked because the person named it.
 */
export async function referenceImages(
  context: ServiceContext,
  { reference, seed, ...choice }: ReferenceRequest,
  job: Job,
): Promise<Result<ReferenceImages>> {
  const known = context.history.datasets.get(reference)
  if (known.ok) {
    const payload = await datasetPayload(context, known.value)
    return payload.ok ? success({ payload: payload.value, source: `the dataset “${known.value.name}”` }) : payload
  }
  if (known.failure.code !== 'not-found') return known
  const named = parseHubModel(reference)
  if (named !== null) return hubImages(context, named, { seed, ...choice }, job)
  if (!isAbsolute(reference)) return known
  const name = basename(resolve(reference))
  return folderImages(context, { root: reference, source: `the folder “${name}”` }, seed, job)
}

async function hubImages(
  context: ServiceContext,
  named: HubModel,
  { seed, ...choice }: Omit<ReferenceRequest, 'reference'>,
  job: Job,
): Promise<Result<ReferenceImages>> {
  const hub = hubOf(context, choice)
  if (!hub.ok) return hub
  try {
    const got = await hub.value.dataset(named, { signal: job.signal, onProgress: job.progress })
    if (!got.ok) return got
    const { folder, commit } = got.value
    const source = `the hub’s dataset ${hubModelName(named)} (commit ${commit.slice(0, 12)})`
    return await folderImages(context, { root: folder, source }, seed, job)
  } catch (error) {
    return hubProblem(error, job.signal)
  }
}

/**
 * A dataset of any format, with the texts that it has; else every picture of the folder, because statistics need no classes.
 */
async function folderImages(
  { paths }: Pick<ServiceContext, 'paths'>,
  { root, source }: { readonly root: string; readonly source: string },
  seed: number,
  job: Job,
): Promise<Result<ReferenceImages>> {
  const watched = { signal: job.signal, onProgress: job.progress }
  const imported = await importDataset({ root, seed, scratch: paths.cache, ...watched })
  void forgetInflated(root)
  if (imported.ok) {
    const { folder = root, fingerprint, classes, items } = imported.value
    const names = classes.map(({ name }) => name)
    return success({ payload: { datasetId: '', root: folder, fingerprint, classes: names, items }, source })
  }
  if (!job.signal.aborted && !FINAL.has(imported.failure.code)) {
    const pictures = await readPictures({ root, most: MOST_PICTURES, scratch: paths.cache, ...watched })
    if (pictures.ok && pictures.value.items.length > 0) {
      const { folder, fingerprint, items } = pictures.value
      return success({ payload: { datasetId: '', root: folder, fingerprint, classes: [], items }, source })
    }
  }
  return job.signal.aborted ? failure('stopped', 'Stopped. The statistics were not changed.') : imported
}
