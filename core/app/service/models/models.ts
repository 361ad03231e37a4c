/** models.* */
import { join } from 'node:path'
import type { ModelInfo } from '../../../contract/methods.ts'
import { type ElsewhereModel, modelCheck } from '../../../contract/model.ts'
import { failure, success } from '../../../domain/failure.ts'
import { loadReference } from '../../../measure/index.ts'
import {
  checkModel,
  countParameters,
  DEFAULT_MODEL,
  defaultZoo,
  type DescribedModel,
  templatesOf,
} from '../../../model/index.ts'
import { runTask } from '../compute/task.ts'
import { datasetOf } from '../datasets/datasets.ts'
import { addModel, removeModel } from './add.ts'
import { changedTensors } from './changed.ts'
import { compareModels } from './compare.ts'
import { addedElsewhere, trainedElsewhere } from './elsewhere.ts'
import { pretrainedText } from './pretrained-text.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import { statisticsHandlers, statisticsInfo } from './statistics.ts'

export function modelHandlers(
  context: ServiceContext,
): Handlers<
  | 'models.list'
  | 'models.get'
  | 'models.compare'
  | 'models.statistics'
  | 'models.saveStatistics'
  | 'models.forgetStatistics'
  | 'models.add'
  | 'models.remove'
  | 'models.check'
  | 'models.changed'
  | 'models.embed'
> {
  return {
    'models.list': async () => {
      const models: ModelInfo[] = []
      const elsewhere: ElsewhereModel[] = []
      const problems: { model: string; message: string }[] = []
      for (const { name, described, added } of await context.models.list()) {
        if (described.ok) models.push(await describe(context, described.value))
        else {
          const other = added && (await addedElsewhere(added))
          if (other?.ok) elsewhere.push(other.value)
          else problems.push({ model: name, message: (other ?? described).failure.message })
        }
      }
      return success({ models, elsewhere, problems })
    },
    'models.get': async ({ model }) => {
      const described = await context.models.describe(model)
      return described.ok ? success(await describe(context, described.value)) : described
    },
    'models.add': (input) =>
      context.jobs.run(input.jobId, 'model', async (job) => {
        const added = await addModel(context, input, job)
        if (!added.ok) return added
        const { described, elsewhere, fetched } = added.value
        return success({ model: described && (await describe(context, described)), elsewhere, fetched })
      }),
    'models.changed': (input) => context.jobs.run(input.jobId, 'model', (job) => changedTensors(context, input, job)),
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
    ...statisticsHandlers(context),
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
    templates: model.architecture.text && [...templatesOf(model.architecture.text)],
    origin: models.added(model.id)?.origin ?? null,
    byMoments: (model.architecture.vision.moments?.marks.length ?? 0) > 0,
    statistics: reference.ok && reference.value ? statisticsInfo(model, reference.value) : null,
  }
}
