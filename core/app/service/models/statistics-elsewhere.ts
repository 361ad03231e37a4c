/** Statistics of images that stand for the pretraining of a model that writes texts. */
import { checkpointHash, generativeIn, readAnatomy } from '../../../anatomy/index.ts'
import type { SeenItem } from '../../../contract/compute.ts'
import type { Input, StatisticsBuilt } from '../../../contract/methods.ts'
import type { DatasetItem } from '../../../domain/dataset.ts'
import { failure, type Result } from '../../../domain/failure.ts'
import { createRandom } from '../../../domain/random.ts'
import { LEAST_ITEMS, onePerCluster, stratifiedSample } from '../../../measure/index.ts'
import { tapsIn } from '../../../recipe/index.ts'
import { runTask } from '../compute/task.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { readElsewhere } from '../trainers/look.ts'
import { referenceImages } from './reference-images.ts'

/** A thousand to compare with, and as many for null tables: each takes seconds on a CPU. */
const MOST_ITEMS = 2048

/** The hash of such a model; null for any other. Failures: model-unreadable. */
export async function hashElsewhere(folder: string): Promise<Result<string> | null> {
  return (await generativeIn(folder)) ? checkpointHash(folder) : null
}

/** Null for a model that Thaw runs itself. Failures: as of measuring it, and dataset-empty (fewer than 64 different images). */
export async function statisticsElsewhere(
  context: ServiceContext,
  { model, reference, seed = 0, source, offline, python, cpu = false }: Omit<Input<'models.statistics'>, 'jobId'>,
  job: Job,
): Promise<Result<StatisticsBuilt> | null> {
  const { models, paths } = context
  const folder = models.locate(model)
  const hash = await hashElsewhere(folder)
  if (!hash?.ok) return hash
  const anatomy = await readAnatomy(folder)
  if (!anatomy?.ok) return anatomy
  const images = await referenceImages(context, { reference, seed, source, offline }, job)
  if (!images.ok) return images
  const { items: all, root } = images.value.payload
  const different = onePerCluster(all.map(({ cluster }) => cluster))
  if (different.length < LEAST_ITEMS)
    return failure(
      'dataset-empty',
      `Statistics need at least ${LEAST_ITEMS} different images, ideally thousands. ${root} has ${different.length}.`,
      { file: root },
    )
  const labels = different.map((index) => (all[index] as DatasetItem).label)
  const chosen = stratifiedSample(labels, MOST_ITEMS, createRandom(seed).fork('items'))
  const items = chosen.map((i): SeenItem => {
    const index = different[i] as number
    return Object.assign({ id: `${index}` }, all[index] as DatasetItem)
  })
  const seen = { anatomy: anatomy.value, model: folder, modelHash: hash.value, python, cpu, root, items }
  const look = { ...seen, asked: [], texts: [], classes: [] }
  const done = await readElsewhere(context, look, job, ({ folder: wrote }) =>
    runTask(context, job, {
      task: 'statistics-elsewhere',
      model: null,
      folder: wrote,
      taps: tapsIn(anatomy.value).map(({ name, depth }) => ({ name, depth })),
      items,
      root,
      source: images.value.source,
      statisticsDir: paths.statistics,
      modelHash: hash.value,
      name: model,
      seed,
    }),
  )
  return done.ok ? { ok: true, value: done.value.result } : done
}
