/**
 * Training: the entry point for the compute process and pretraining. It loads every trainer; the service, which only
 * creates the settings of a run, uses the other entry point, trainers.ts.
 */
import type {
  ExportResult,
  ExportTask,
  PickResult,
  PickTask,
  RunWeights,
  TrainResult,
  TrainTask,
} from '../contract/compute.ts'
import { type Result, failure } from '../domain/failure.ts'
import type { LoadedModel } from '../model/index.ts'
import { native } from './native/task.ts'
import type { PickContext, Trainer, TrainerContext } from './trainer.ts'
import { type TrainerId, isTrainer } from './trainers.ts'

const registry: Readonly<Record<TrainerId, Trainer>> = { native }

/** Trains a run with its trainer. Failures: usage (a trainer that this version does not have), and those of the trainer. */
export async function runTrain(task: TrainTask, context: TrainerContext): Promise<Result<TrainResult>> {
  if (!isTrainer(task.trainer)) return failure('usage', `This version of Thaw has no trainer “${task.trainer}”.`)
  return registry[task.trainer].train(task, context)
}

/** Writes the weights of a run again, at another share of its training. Failures: usage, and those of the trainer. */
export async function runPick(task: PickTask, context: PickContext): Promise<Result<PickResult>> {
  const trainer = isTrainer(task.trainer) ? registry[task.trainer] : null
  if (!trainer?.pick) return failure('usage', `Runs of the trainer “${task.trainer}” have no weights to pick.`)
  return trainer.pick(task, context)
}

/** Writes the model of a run as one ONNX file. Failures: usage, and those of the trainer. */
export async function runExport(task: ExportTask, context: PickContext): Promise<Result<ExportResult>> {
  const trainer = isTrainer(task.trainer) ? registry[task.trainer] : null
  if (!trainer?.export) return failure('usage', `Runs of the trainer “${task.trainer}” have no weights to export.`)
  return trainer.export(task, context)
}

/**
 * The model with the weights that a run ended with, in place of those that it was loaded with. Failures: usage, model-mismatch,
 * not-found (none are kept).
 */
export async function runRestore(run: RunWeights, model: LoadedModel): Promise<Result<LoadedModel>> {
  const trainer = isTrainer(run.trainer) ? registry[run.trainer] : null
  if (!trainer?.restore) return failure('usage', `Thaw keeps no weights of runs of the trainer “${run.trainer}”.`)
  return trainer.restore(run, model)
}

export { modelSpeed } from './native/model-speed.ts'
export type { AdamW } from './native/optimise/adamw.ts'
export { clipFactor, createAdamW, globalNorm } from './native/optimise/adamw.ts'
export { bindTask } from './native/tasks/index.ts'
export { timeSteps } from './native/time-steps.ts'
