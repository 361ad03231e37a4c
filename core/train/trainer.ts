/** What trains a run, whether in this process or in one of its own. */
import type { TrainResult, TrainTask } from '../contract/compute.ts'
import type { MetricPoint, PhaseInfo, RunEvent, RunProgress } from '../contract/run.ts'
import type { Result } from '../domain/failure.ts'
import type { Engine } from '../engine/index.ts'
import type { LoadedModel } from '../model/index.ts'

/** What is known once a run has begun. */
export interface Started {
  readonly engine: string
  readonly modelHash: string
  /** What trains, stage by stage. */
  readonly phases: PhaseInfo[]
  readonly environment: Record<string, string>
  /** Seconds of the run at the checkpoint it continues from; null for one that begins. */
  readonly resumedAt: number | null
}

/** Metric points and events that have gathered since the last call come along. */
export type OnRunProgress = (progress: RunProgress, points: readonly MetricPoint[], events: readonly RunEvent[]) => void

export interface TrainerContext {
  /** Opens this process's engine and loads the model; a trainer that runs in a process of its own never asks. */
  readonly open: () => Promise<Result<{ readonly engine: Engine; readonly model: LoadedModel }>>
  readonly onStarted: (about: Started) => void
  readonly onProgress: OnRunProgress
  /** Ends the run at the next step, with a checkpoint to resume from. */
  readonly signal: AbortSignal
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number
}

export interface Trainer {
  /**
   * Trains the run to its end, or until it is stopped; the folder of the task holds its checkpoints.
   * Failures: those of the data and the model, and `usage` for settings of another trainer.
   */
  train(task: TrainTask, context: TrainerContext): Promise<Result<TrainResult>>
}
