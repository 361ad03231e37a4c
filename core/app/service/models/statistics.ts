/** Statistics that stand for a model's pretraining: built from images, taken from a file, saved, removed. */
import { isAbsolute, resolve } from 'node:path'
import type { StatisticsBuilt, ModelInfo } from '../../../contract/methods.ts'
import type { Result } from '../../../domain/failure.ts'
import { failure, success } from '../../../domain/failure.ts'
import {
  describeStored,
  forgetReference,
  readStatisticsFile,
  saveReference,
  takeReference,
  type LocatedReference,
} from '../../../measure/index.ts'
import type { DescribedModel } from '../../../model/index.ts'
import { runTask } from '../compute/task.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import { referenceImages } from './reference-images.ts'
import { hashElsewhere, statisticsElsewhere } from './statistics-elsewhere.ts'

const STATISTICS = /\.safetensors$/i

export function statisticsHandlers(
  context: ServiceContext,
): Handlers<'models.statistics' | 'models.saveStatistics' | 'models.forgetStatistics'> {
  const { jobs, models, paths, emit } = context
  return {
    'models.statistics': ({ jobId, ...request }) =>
      jobs.run(jobId, 'statistics', async (job) => {
        const { model, reference, seed = 0, source, offline } = request
        const elsewhere = await statisticsElsewhere(context, request, job)
        if (elsewhere) return elsewhere
        // Before any long work, so that a wrong name is reported at once.
        const known = await models.describe(model)
        if (!known.ok) return known
        if (isAbsolute(reference) && STATISTICS.test(reference)) return takeIn(context, known.value, reference)
        const images = await referenceImages(context, { reference, seed, source, offline }, job)
        if (!images.ok) return images
        const done = await runTask(context, job, {
          task: 'statistics',
          reference: images.value.payload,
          source: images.value.source,
          model,
          engine: await context.engines.order(),
          statisticsDir: paths.statistics,
          seed,
        })
        if (!done.ok) return done
        emit({ type: 'models.changed' })
        return success({ ...done.value.result, model: known.value.id })
      }),
    'models.saveStatistics': async ({ model, file }) => {
      if (!isAbsolute(file)) return failure('usage', `“${file}” is not a whole path. Type one that begins at the top.`)
      const known = await models.describe(model)
      if (!known.ok) return known
      const to = resolve(STATISTICS.test(file) ? file : `${file}.safetensors`)
      const saved = await saveReference(known.value, paths.statistics, to)
      if (!saved.ok) return saved
      const { bytes, stats } = saved.value
      return success({ file: to, bytes, items: stats.items, source: stats.source })
    },
    'models.forgetStatistics': async ({ model }) => {
      const hash = await hashElsewhere(models.locate(model))
      if (hash?.ok === false) return hash
      const known = hash ? success({ id: model, hash: hash.value }) : await models.describe(model)
      if (!known.ok) return known
      const removed = await forgetReference(known.value, paths.statistics)
      if (!removed.ok) return removed
      emit({ type: 'models.changed' })
      return success({ removed: removed.value })
    },
  }
}

export function statisticsInfo(
  { statsFile }: Pick<DescribedModel, 'statsFile'>,
  { file, stats: { items, source, of } }: LocatedReference,
): NonNullable<ModelInfo['statistics']> {
  return { items, source, file, chosen: of === 'chosen', removable: file !== statsFile }
}

/** Failures: `path-missing`, and those of statistics that are damaged or of another model. */
async function takeIn(
  { paths, emit }: ServiceContext,
  model: DescribedModel,
  file: string,
): Promise<Result<StatisticsBuilt>> {
  const held = await readStatisticsFile(file)
  if (held === null)
    return failure('path-missing', `There is no file “${file}” that can be read. Check the path for typing errors.`, {
      file,
    })
  const taken = held.ok ? await takeReference(model, paths.statistics, held.value) : held
  if (!taken.ok) return taken
  emit({ type: 'models.changed' })
  const { stats } = taken.value
  return success({ ...describeStored(model, taken.value), texts: stats.text?.texts ?? 0, seconds: 0 })
}
