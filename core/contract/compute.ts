/** Messages between the service and the compute process. Internal to one version of Thaw, so types without schemas. */
import type { DatasetItem } from '../domain/dataset.ts'
import type { Failure } from '../domain/failure.ts'
import type { TrainableStrategyId } from '../domain/strategy.ts'
import type { Measurement } from './measurement.ts'
import type { EngineStatusDto } from './methods.ts'
import type { MetricPoint, PhaseInfo, RunConfig, RunProgress, Scores } from './run.ts'

/** What compute needs to read a dataset: the items and where they lie. */
export interface DatasetPayload {
  readonly datasetId: string
  readonly root: string
  readonly fingerprint: string
  readonly classes: readonly string[]
  readonly items: readonly DatasetItem[]
}

export interface MeasureTask {
  readonly task: 'measure'
  readonly dataset: DatasetPayload
  readonly model: string
  readonly engine: 'auto' | 'tensorflow' | 'ort' | 'wasm'
  readonly cacheDir: string
  readonly seed: number
}

export interface TrainTask {
  readonly task: 'train'
  readonly runId: string
  readonly dataset: DatasetPayload
  readonly model: string
  readonly engine: 'auto' | 'tensorflow' | 'ort' | 'wasm'
  readonly strategy: TrainableStrategyId
  readonly config: RunConfig
  readonly runDir: string
  readonly cacheDir: string
  /** Continue from `last.safetensors` and its state in runDir. */
  readonly resume: boolean
}

export interface DoctorTask {
  readonly task: 'doctor'
}

export type ComputeTask = MeasureTask | TrainTask | DoctorTask

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
    }
  | {
      readonly type: 'train-progress'
      readonly id: number
      readonly progress: RunProgress
      readonly points: readonly MetricPoint[]
    }
  | { readonly type: 'measured'; readonly id: number; readonly result: MeasureResult }
  | { readonly type: 'trained'; readonly id: number; readonly result: TrainResult }
  | { readonly type: 'doctored'; readonly id: number; readonly engines: readonly EngineStatusDto[] }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure }
