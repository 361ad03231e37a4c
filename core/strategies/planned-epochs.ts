/** The length of a strategy's run: the trainer plans with it, and the advice estimates the time from it. */
import { TASK_DESCRIPTIONS, type TaskId } from '../tasks/index.ts'
import { FIT_LIMIT } from './fitted-views.ts'
import type { Strategy, StrategyId } from './index.ts'
import { STRATEGIES, trainsTower } from './index.ts'
import type { Tuning } from './tuning.ts'

/** Small datasets get more epochs, so that no run has fewer gradient steps than this. */
const LEAST_STEPS = 400
const MOST_EPOCHS = 60

/** A strategy's rates and epochs for a task; they differ if the task's head is not fitted exactly. */
export function scheduleOf(task: TaskId, strategy: StrategyId): Pick<Strategy, 'rates' | 'epochs'> {
  const planned = STRATEGIES[strategy]
  return TASK_DESCRIPTIONS[task].exactHead ? planned : (planned.inexactHead ?? planned)
}

/** How many epochs a run of `strategy` plans for `trainItems` images, before it ends early. */
export function plannedEpochs(task: TaskId, strategy: StrategyId, trainItems: number, tuning?: Tuning): number {
  const { batch, exactHead } = TASK_DESCRIPTIONS[task]
  const { epochs } = scheduleOf(task, strategy)
  const tower = trainsTower(STRATEGIES[strategy])
  // Gradient steps cannot improve an exact head; but if it was fitted to a sample, the other images are still unused.
  if (exactHead && !tower) return trainItems > FIT_LIMIT ? epochs : 0
  const stepsPerEpoch = Math.max(1, Math.ceil(trainItems / batch))
  const usual = Math.ceil(epochs * (tower ? (tuning?.epochs ?? 1) : 1))
  return Math.min(MOST_EPOCHS, Math.max(usual, Math.ceil(LEAST_STEPS / stepsPerEpoch)))
}
