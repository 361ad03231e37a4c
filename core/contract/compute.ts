/** Messages between the service and the compute process. Internal to one version of Thaw, so types without schemas. */
import type { DatasetItem } from '../domain/dataset.ts'
import type { Backend } from '../domain/engine.ts'
import type { Failure } from '../domain/failure.ts'
import type { StrategyId } from '../strategies/index.ts'
import type { TaskId } from '../tasks/index.ts'
import type { BackendStatus } from './engine.ts'
import type { Measurement } from './measurement.ts'
import type { StatisticsBuilt } from './methods.ts'
import type { MetricPoint, PhaseInfo, RunConfig, RunEvent, RunProgress } from './run.ts'
import type { Scores } from './score.ts'

/** What compute needs to read a dataset: the items and where they lie. */
export interface DatasetPayload {
  readonly datasetId: string
  /** The folder that item paths start from. */
  readonly root: string
  readonly fingerprint: string
  /** What it is trained for. */
  readonly task: TaskId
  /** Empty where the items have no classes. */
  readonly classes: readonly string[]
  readonly items: readonly DatasetItem[]
}

/** What a task computes with. */
export interface EngineOrder {
  readonly backend: Backend
  /** The number of cores when left out. */
  readonly threads?: number
  /** Chosen by measurement, so that where it does not load something else may take its place. */
  readonly automatic: boolean
}

export interface MeasureTask {
  readonly task: 'measure'
  readonly dataset: DatasetPayload
  readonly model: string
  readonly engine: EngineOrder
  readonly cacheDir: string
  /** Where statistics lie that a person had built. */
  readonly statisticsDir: string
  readonly seed: number
}

/** Builds a model's pretraining statistics from reference images. */
export interface StatisticsTask {
  readonly task: 'statistics'
  readonly reference: Omit<DatasetPayload, 'task'>
  /** Where the images come from, in words. */
  readonly source: string
  readonly model: string
  readonly engine: EngineOrder
  readonly statisticsDir: string
  readonly seed: number
}

export interface TrainTask {
  readonly task: 'train'
  readonly runId: string
  readonly dataset: DatasetPayload
  readonly model: string
  readonly engine: EngineOrder
  readonly trainer: string
  readonly strategy: StrategyId
  readonly config: RunConfig
  readonly runDir: string
  readonly cacheDir: string
  /** Continue from `last.safetensors` and its state in runDir. */
  readonly resume: boolean
}

/** Tries one backend and measures it; nothing of it stays open. */
export interface ExamineTask {
  readonly task: 'examine'
  readonly backend: Backend
  readonly threads?: number
  /** Times this model too; null leaves it at a matrix product. */
  readonly model: string | null
}

export type ComputeTask = MeasureTask | StatisticsTask | TrainTask | ExamineTask

export type ToCompute =
  | { readonly type: 'start'; readonly id: number; readonly task: ComputeTask }
  /** Ends the task at the next step: measure gives up, train saves a checkpoint first. */
  | { readonly type: 'stop'; readonly id: number }

export interface StageProgress {
  readonly stage: string
  readonly done: number
  readonly total: number | null
}

/** Everything the measure task finds, without the ids the service gives it. */
export type MeasureResult = Pick<Measurement, 'size' | 'shift' | 'probe' | 'cost' | 'modelHash' | 'engine' | 'seconds'>

export interface TrainResult {
  readonly outcome: 'completed' | 'stopped'
  readonly reason: string
  readonly scores: Scores
  readonly best: string | null
  readonly last: string | null
  readonly seconds: number
}

export type FromCompute =
  | { readonly type: 'ready'; readonly pid: number }
  | { readonly type: 'progress'; readonly id: number; readonly progress: StageProgress }
  | {
      readonly type: 'train-started'
      readonly id: number
      readonly engine: string
      readonly modelHash: string
      readonly phases: readonly PhaseInfo[]
      readonly environment: Record<string, string>
      /** Seconds of the run at the checkpoint it continues from; null for one that begins. */
      readonly resumedAt: number | null
    }
  | {
      readonly type: 'train-progress'
      readonly id: number
      readonly progress: RunProgress
      readonly points: readonly MetricPoint[]
      /** Mostly none. */
      readonly events: readonly RunEvent[]
    }
  | { readonly type: 'measured'; readonly id: number; readonly result: MeasureResult }
  | { readonly type: 'described'; readonly id: number; readonly result: StatisticsBuilt }
  | { readonly type: 'trained'; readonly id: number; readonly result: TrainResult }
  | { readonly type: 'examined'; readonly id: number; readonly status: BackendStatus }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure }
