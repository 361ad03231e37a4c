/** A checkpoint that Thaw does not train itself: its parts, and what other trainers can do with it. */
import { type Anatomy, generativeIn, PARTS, readAnatomy } from '../../../anatomy/index.ts'
import type { ElsewhereOption } from '../../../contract/elsewhere-advice.ts'
import type { ElsewhereModel, TrainedElsewhere } from '../../../contract/model.ts'
import type { Result } from '../../../domain/failure.ts'
import { success } from '../../../domain/failure.ts'
import type { AddedModel } from '../../../history/index.ts'
import {
  type Method,
  OTHER_TRAINER_IDS,
  OTHER_TRAINERS,
  type OtherTrainerId,
  planRecipe,
  supportOf,
  trainedIn,
} from '../../../recipe/index.ts'
import { STRATEGY_IDS } from '../../../strategies/index.ts'

/** The strategies' stages are the same for any number. */
const ITEMS = 1000

/**
 * Null where the folder holds no generative checkpoint of a family that Thaw knows. Reads headers only.
 * Failures: model-unreadable.
 */
export async function trainedElsewhere(folder: string): Promise<Result<TrainedElsewhere> | null> {
  const read = await generativeAnatomy(folder)
  return read?.ok ? success(describe(read.value)) : read
}

async function generativeAnatomy(folder: string): Promise<Result<Anatomy> | null> {
  const read = await readAnatomy(folder)
  return read?.ok && read.value.kind !== 'generative' ? null : read
}

/** An added model that other trainers train. Null and failures: as above. */
export async function addedElsewhere({
  name,
  folder,
  origin,
}: Omit<AddedModel, 'addedAt'>): Promise<Result<ElsewhereModel> | null> {
  const read = await generativeAnatomy(folder)
  if (!read?.ok) return read
  const { family, blocks, numbers } = read.value
  const parameters = PARTS.reduce((sum, part) => sum + numbers[part], 0)
  return success({ model: name, folder, family, parameters, blocks, origin })
}

/** As `trainedElsewhere`, and each strategy's numbers that train; null also where the family is no generative one. */
export async function strategiesElsewhere(folder: string): Promise<Result<StrategiesElsewhere> | null> {
  if (!(await generativeIn(folder))) return null
  const read = await readAnatomy(folder)
  if (!read?.ok) return read
  const anatomy = read.value
  const { family, trainers } = describe(anatomy)
  const options = STRATEGY_IDS.map((strategy) => {
    const recipe = planRecipe({ strategy, method: 'sft', anatomy, items: ITEMS })
    return {
      strategy,
      trainable: Math.max(...recipe.stages.map((stage) => trainedIn(recipe, stage).numbers)),
      trainers: trainers.flatMap(({ trainer, name, method, strategies }) =>
        strategies.flatMap((one) =>
          one.strategy === strategy ? [{ trainer, name, method, support: one.support }] : [],
        ),
      ),
    }
  })
  return success({ family, options })
}

export interface StrategiesElsewhere {
  readonly family: string
  readonly options: readonly Omit<ElsewhereOption, 'published'>[]
}

/** Of every strategy, whether a trainer can train it by this method, and what is lost. */
export const strategiesBy = (id: OtherTrainerId, method: Method, anatomy: Anatomy) =>
  STRATEGY_IDS.map((strategy) => ({
    strategy,
    support: supportOf(planRecipe({ strategy, method, anatomy, items: ITEMS }), OTHER_TRAINERS[id]),
  }))

function describe(anatomy: Anatomy): TrainedElsewhere {
  const { family, modelType, blocks, tiedHead, numbers, tensors } = anatomy
  return {
    family,
    modelType,
    blocks,
    tiedHead,
    parts: PARTS.flatMap((part) => {
      const own = tensors.filter((tensor) => tensor.part === part)
      const idle = own.reduce((sum, tensor) => sum + (tensor.idle ? tensor.numbers : 0), 0)
      return own.length === 0 ? [] : [{ part, tensors: own.length, numbers: numbers[part], idle }]
    }),
    trainers: OTHER_TRAINER_IDS.flatMap((id) =>
      OTHER_TRAINERS[id].methods
        .filter((method) => method !== 'contrastive')
        .map((method) => ({
          trainer: id,
          name: OTHER_TRAINERS[id].name,
          method,
          strategies: strategiesBy(id, method, anatomy),
        })),
    ),
  }
}
