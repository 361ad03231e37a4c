/** Whether what a person chose for a run fits its strategy and its model. */
import type { ChosenSettings } from '../../../contract/run.ts'
import { type Result, failure, success } from '../../../domain/failure.ts'
import type { Architecture } from '../../../model/index.ts'
import { adaptersOf } from '../../../model/index.ts'
import { STRATEGIES, type StrategyId, trainsTower } from '../../../strategies/index.ts'
import { TASK_DESCRIPTIONS, type TaskId } from '../../../tasks/index.ts'
import { checkBlocks } from './check-blocks.ts'

type Model = Pick<Architecture, 'name' | 'vision' | 'text' | 'isTrained'>

/** Failures: usage. */
export function checkSettings(
  { blocks, adapters, objective, microBatch, norms, templates }: ChosenSettings,
  strategy: StrategyId,
  model: Model,
  task: TaskId,
): Result<null> {
  const { name, adapters: usual } = STRATEGIES[strategy]
  if (objective === 'contrastive' && model.text === null)
    return failure('usage', `${model.name} reads no captions, so it has nothing to contrast images with.`)
  const templated = templates === undefined ? success(null) : checkTemplated(model, task)
  if (!templated.ok) return templated
  if (microBatch !== undefined && !passesInParts(task, objective))
    return failure(
      'usage',
      'The loss contrasts the images of a batch with each other, so they pass the model together.',
    )
  if (norms === 'follow') {
    if (!model.vision.moments)
      return failure('usage', `${model.name} has no batch normalisation, so it keeps no statistics that could follow.`)
    if (usual || !trainsTower(STRATEGIES[strategy]))
      return failure('usage', `“${name}” leaves the vision tower’s own tensors alone, and so its statistics.`)
  }
  if (blocks !== undefined)
    return checkBlocks(blocks, strategy, { name: model.name, blocks: model.vision.blocks.length })
  if (adapters === undefined) return success(null)
  if (!usual) return failure('usage', `“${name}” has no adapters. Use the strategy “lora” with a rank or α.`)
  const settings = Object.assign({ ...usual }, adapters)
  if (adaptersOf(model, settings).length > 0) return success(null)
  const where = settings.sides === 'both' ? '' : ` of the ${settings.sides} tower`
  return failure(
    'usage',
    `${model.name} has no matrix${where} to train that is larger than an adapter of rank ${settings.rank}.`,
  )
}

/** Whether class templates mean anything. Failures: usage. */
export function checkTemplated({ name, text }: Pick<Architecture, 'name' | 'text'>, task: TaskId): Result<null> {
  if (task !== 'classes')
    return failure('usage', 'This dataset has captions of its own, so class templates would change nothing.')
  return text ? success(null) : failure('usage', `${name} reads no texts, so class templates would change nothing.`)
}

/** Whether a batch may pass the model in several parts. */
export const passesInParts = (task: TaskId, objective?: ChosenSettings['objective']): boolean =>
  TASK_DESCRIPTIONS[task].sumsOverImages && objective !== 'contrastive'
