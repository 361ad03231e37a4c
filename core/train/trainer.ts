/** The interface of a trainer, in this process or a separate one. */
import type {
  ExportResult,
  ExportTask,
  PickResult,
  PickTask,
  RunWeights,
  StageProgress,
  TrainResult,
  TrainTask,
} from '../contract/compute.ts'
import type { MetricPoint, PhaseInfo, RunEvent, RunProgress } from '../contract/run.ts'
import type { Result } from '../domain/failure.ts'
import type { Engine } from '../engine/index.ts'
import type { LoadedModel } from '../model/index.ts'

/** Facts about a run that has started. */
export interface Started {
  readonly engine: string
  readonly modelHash: string
  /** The phases of the run. */
  readonly phases: PhaseInfo[]
  readonly environment: Record<string, string>
  /** Seconds of the run at the checkpoint it continues from; null for a new run. */
  readonly resumedAt: number | null
}

/** Called with the metric points and events since the last call. */
export type OnRunProgress = (progress: RunProgress, points: readonly MetricPoint[], events: readonly RunEvent[]) => void

export interface TrainerContext {
  /** Opens this process's engine and loads the model; a trainer in a separate process does not call it. */
  readonly open: () => Promise<Result<{ readonly engine: Engine; readonly model: LoadedModel }>>
  readonly onStarted: (about: Started) => void
  readonly onProgress: OnRunProgress
  /** Ends the run at the next step, with a checkpoint to resume from. */
  readonly signal: AbortSignal
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number
}

export interface PickContext extends Pick<TrainerContext, 'open' | 'signal'> {
  readonly onProgress: (progress: StageProgress) => void
}

export interface Trainer {
  /**
   * Trains the run to its end, or until it is stopped; the folder of the task holds its checkpoints.
   * Failures: those of the data and the model, and `usage` for settings of another trainer.
   */
  train(task: TrainTask, context: TrainerContext): Promise<Result<TrainResult>>
  /**
   * Writes the weights of a completed run again, at another share of its training. Absent in trainers whose runs have no
   * curve to pick from.
   */
  pick?(task: PickTask, context: PickContext): Promise<Result<PickResult>>
  /**
   * Puts the weights that a run ended with into the model that it began with, in place. Absent in trainers whose runs Thaw keeps
   * no weights of.
   */
  restore?(run: RunWeights, model: LoadedModel): Promise<Result<LoadedModel>>
  /** Writes the model of a run as one ONNX file. Absent in trainers whose runs Thaw keeps no weights of. */
  export?(task: ExportTask, context: PickContext): Promise<Result<ExportResult>>
}
