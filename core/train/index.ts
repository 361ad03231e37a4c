/**
 * Training: the entry point for the compute process and pretraining. It loads every trainer; the service, which only
 * creates the settings of a run, uses the other entry point, trainers.ts.
 */
import type { TrainResult, TrainTask } from '../contract/compute.ts'
import { type Result, failure } from '../domain/failure.ts'
import { native } from './native/task.ts'
import type { Trainer, TrainerContext } from './trainer.ts'
import { type TrainerId, isTrainer } from './trainers.ts'

const registry: Readonly<Record<TrainerId, Trainer>> = { native }

/** Trains a run with its trainer. Failures: usage (a trainer that this version does not have), and those of the trainer. */
export async function runTrain(task: TrainTask, context: TrainerContext): Promise<Result<TrainResult>> {
  if (!isTrainer(task.trainer)) return failure('usage', `This version of Thaw has no trainer “${task.trainer}”.`)
  return registry[task.trainer].train(task, context)
}

export { modelSpeed } from './native/model-speed.ts'
export type { AdamW } from './native/optimise/adamw.ts'
export { clipByGlobalNorm, createAdamW } from './native/optimise/adamw.ts'
export { bindTask } from './native/tasks/index.ts'
export { timeSteps } from './native/time-steps.ts'
