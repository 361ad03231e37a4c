/** models.* */
import { basename, isAbsolute, join, resolve } from 'node:path'
import type { StatisticsTask } from '../../../contract/compute.ts'
import type { ModelInfo } from '../../../contract/methods.ts'
import { modelCheck } from '../../../contract/model.ts'
import { forgetInflated, importDataset } from '../../../dataset/index.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { loadReference } from '../../../measure/index.ts'
import { checkModel, countParameters, DEFAULT_MODEL, defaultZoo, type DescribedModel } from '../../../model/index.ts'
import { runTask } from '../compute/task.ts'
import { datasetOf } from '../datasets/datasets.ts'
import { datasetPayload } from '../datasets/payload.ts'
import { addModel, removeModel } from './add.ts'
import { compareModels } from './compare.ts'
import { trainedElsewhere } from './elsewhere.ts'
import { pretrainedText } from './pretrained-text.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'

export function modelHandlers(
  context: ServiceContext,
): Handlers<
  | 'models.list'
  | 'models.get'
  | 'models.compare'
  | 'models.statistics'
  | 'models.add'
  | 'models.remove'
  | 'models.check'
  | 'models.embed'
> {
  return {
    'models.list': async () => {
      const models: ModelInfo[] = []
      const problems: { model: string; message: string }[] = []
      for (const { name, described } of await context.models.list()) {
        if (described.ok) models.push(await describe(context, described.value))
        else problems.push({ model: name, message: described.failure.message })
      }
      return success({ models, problems })
    },
    'models.get': async ({ model }) => {
      const described = await context.models.describe(model)
      return described.ok ? success(await describe(context, described.value)) : described
    },
    'models.add': (input) =>
      context.jobs.run(input.jobId, 'model', async (job) => {
        const added = await addModel(context, input, job)
        if (!added.ok) return added
        const { described, fetched } = added.value
        return success({ model: await describe(context, described), fetched })
      }),
    'models.remove': ({ model }) => removeModel(context, model),
    'models.check': async ({ model }) => {
      const folder = context.models.locate(model)
      const at = /[\\/]/.test(folder) ? folder : join(defaultZoo(), folder)
      const elsewhere = await trainedElsewhere(at)
      if (elsewhere?.ok) return success({ folder: at, model: null, elsewhere: elsewhere.value, problems: [] })
      const checked = await checkModel(at)
      if (checked) {
        const problems = checked.problems.map(({ message }) => message)
        return success(modelCheck.parse({ folder: at, model: checked.model, elsewhere: null, problems }))
      }
      const message = `${at} holds no model: config.json, open_clip_config.json or model.json is missing.`
      return failure('not-found', message, { file: at })
    },
    'models.embed': ({ model = DEFAULT_MODEL, images, texts, jobId }) =>
      context.jobs.run(jobId, 'model', async (job) => {
        const known = await context.models.describe(model)
        if (!known.ok) return known
        const done = await runTask(context, job, {
          task: 'embed',
          model: context.models.locate(model),
          engine: await context.engines.order(),
          images,
          texts,
        })
        return done.ok ? success({ ...done.value.result, model: known.value.id }) : done
      }),
    'models.compare': ({ dataset, jobId }) =>
      context.jobs.run(jobId, 'measure', async (job) => {
        const found = await datasetOf(context, dataset, job)
        return found.ok ? compareModels(context, found.value, job) : found
      }),
    'models.statistics': ({ model, reference, seed = 0, jobId }) =>
      context.jobs.run(jobId, 'statistics', async (job) => {
        // Before any long work, so that a wrong name is reported at once.
        const known = await context.models.describe(model)
        if (!known.ok) return known
        const images = await referenceImages(context, reference, seed, job)
        if (!images.ok) return images
        const done = await runTask(context, job, {
          task: 'statistics',
          reference: images.value.payload,
          source: images.value.source,
          model,
          engine: await context.engines.order(),
          statisticsDir: context.paths.statistics,
          seed,
        })
        return done.ok ? success(done.value.result) : done
      }),
  }
}

async function describe({ models, paths }: ServiceContext, model: DescribedModel): Promise<ModelInfo> {
  const reference = await loadReference(model, paths.statistics)
  return {
    model: model.id,
    hash: model.hash,
    parameters: countParameters(model.architecture),
    imageSize: model.architecture.pixels.side,
    sides: [...model.sides],
    pretrained: pretrainedText(model.pretrained),
    isDefault: model.id === DEFAULT_MODEL,
    measurable: reference.ok,
    folder: model.folder,
    origin: models.added(model.id)?.origin ?? null,
    byMoments: (model.architecture.vision.moments?.marks.length ?? 0) > 0,
    statistics:
      reference.ok && reference.value
        ? { items: reference.value.stats.items, source: reference.value.stats.source, file: reference.value.file }
        : null,
  }
}

/** A dataset in the history, or a folder that is read only for this and not imported for training. */
async function referenceImages(
  context: ServiceContext,
  reference: string,
  seed: number,
  job: Job,
): Promise<Result<{ payload: StatisticsTask['reference']; source: string }>> {
  const known = context.history.datasets.get(reference)
  if (known.ok) {
    const payload = await datasetPayload(context, known.value)
    return payload.ok ? success({ payload: payload.value, source: `dataset ${known.value.name}` }) : payload
  }
  if (known.failure.code !== 'not-found' || !isAbsolute(reference)) return known
  const imported = await importDataset({
    root: reference,
    seed,
    scratch: context.paths.cache,
    signal: job.signal,
    onProgress: (progress) => job.progress(progress),
  })
  void forgetInflated(reference)
  if (!imported.ok) {
    return job.signal.aborted ? failure('stopped', 'Stopped. The statistics were not changed.') : imported
  }
  const { root, folder = root, fingerprint, classes, items } = imported.value
  const names = classes.map(({ name }) => name)
  return success({
    payload: { datasetId: '', root: folder, fingerprint, classes: names, items },
    source: `folder ${basename(resolve(root))}`,
  })
}
