/** Messages between the service and the compute process. Internal to one version of Thaw, so types without schemas. */
import type { Embedded } from './model.ts'
import type { Box, DatasetItem } from '../domain/dataset.ts'
import type { Backend } from '../domain/engine.ts'
import type { Failure } from '../domain/failure.ts'
import type { StrategyId } from '../strategies/index.ts'
import type { TaskId } from '../tasks/index.ts'
import type { Goal } from './advice.ts'
import type { Blend } from './blend.ts'
import type { BackendStatus } from './engine.ts'
import type { AnswerMetric, AnswerScore, ElsewhereProbe } from './elsewhere-measurement.ts'
import type { Measurement, ShiftMeasure } from './measurement.ts'
import type { StatisticsBuilt } from './methods.ts'
import type { FrozenTensors, MetricPoint, PhaseInfo, RunConfig, RunEvent, RunProgress } from './run.ts'
import type { Scores } from './score.ts'
import type { ModelUsed, PictureGiven, TextKind } from './use.ts'

/** The data that compute needs to read a dataset: its items and their locations. */
export interface DatasetPayload {
  readonly datasetId: string
  /** The folder that item paths start from. */
  readonly root: string
  readonly fingerprint: string
  /** The task to train for. */
  readonly task: TaskId
  /** Empty if the items have no classes. */
  readonly classes: readonly string[]
  readonly items: readonly DatasetItem[]
}

/** The engine for a task. */
export interface EngineOrder {
  readonly backend: Backend
  /** Default: the number of cores. */
  readonly threads?: number
  /** Whether it was chosen by measurement, so that another engine may replace it if it does not load. */
  readonly automatic: boolean
}

export interface MeasureTask {
  readonly task: 'measure'
  readonly dataset: DatasetPayload
  readonly model: string
  readonly engine: EngineOrder
  readonly cacheDir: string
  /** Folder of statistics that a person built. */
  readonly statisticsDir: string
  readonly seed: number
  /** Class templates; the model's own by default. */
  readonly templates?: readonly string[] | undefined
  /** An earlier measurement of the same data and model: only its zero-shot score is measured anew. */
  readonly earlier?: MeasureResult | undefined
}

/** The right answer to a question about an item. */
export type RightAnswer = {
  /** For a person: the path of the item's picture. */
  readonly item: string
} & (
  | { readonly metric: Extract<AnswerMetric, 'exact-match'>; readonly answer: string }
  /** Any of them is right. */
  | { readonly metric: Extract<AnswerMetric, 'token-f1'>; readonly answers: readonly string[] }
  /** In the units in which the model writes boxes. */
  | { readonly metric: Extract<AnswerMetric, 'iou'>; readonly boxes: readonly Box[] }
)

/** An item as Thaw's Python program knows it. */
export type SeenItem = DatasetItem & { readonly id: string }

/** Measures a model that writes texts from what Thaw's Python program left in a folder. */
export interface MeasureElsewhereTask {
  readonly task: 'measure-elsewhere'
  /** Thaw does not load it. */
  readonly model: null
  readonly folder: string
  /** Of the taps, `pooled` is what the connector reads. */
  readonly taps: readonly { readonly name: string; readonly depth: number }[]
  /** The images that passed the tower; none where nothing could be said of them. */
  readonly items: readonly SeenItem[]
  /** The folder that paths of items start from. */
  readonly root: string
  /** 0 where items have none. */
  readonly classes: number
  /** Different texts of the items, and which each has; none where items have other annotations than captions. */
  readonly texts: readonly string[]
  readonly textOf: readonly number[]
  /** Images in each search, as in the run's test; 0 without texts. */
  readonly pool: number
  /** Statistics that a person built are there in a folder named after the hash. */
  readonly statisticsDir: string
  readonly modelHash: string
  readonly questions: readonly { readonly id: string; readonly right: RightAnswer }[]
  readonly seed: number
}

/** Builds statistics for such a model from features of reference images. */
export interface StatisticsElsewhereTask extends Omit<
  MeasureElsewhereTask,
  'task' | 'classes' | 'texts' | 'textOf' | 'pool' | 'questions'
> {
  readonly task: 'statistics-elsewhere'
  /** A description of the images' source. */
  readonly source: string
  /** The model, for a person. */
  readonly name: string
}

/** Builds a model's pretraining statistics from reference images. */
export interface StatisticsTask {
  readonly task: 'statistics'
  readonly reference: Omit<DatasetPayload, 'task'>
  /** A description of the images' source. */
  readonly source: string
  readonly model: string
  readonly engine: EngineOrder
  readonly statisticsDir: string
  readonly seed: number
}

/** The person's own pictures from another place, for the robust score; their labels count within the classes trained. */
export interface RobustSet {
  readonly dataset: DatasetPayload
  /** A description of them. */
  readonly basis: string
}

/** An earlier dataset of the person's, with classes: what the tower knows of it before and after is recorded. */
export interface KeepSet {
  readonly dataset: DatasetPayload
  readonly name: string
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
  /** The goal of the advice that the run follows; null without advice. */
  readonly goal: Goal | null
  readonly runDir: string
  readonly cacheDir: string
  readonly robust?: RobustSet | undefined
  readonly keep?: KeepSet | undefined
  /** Continue from `last.safetensors` and its state in runDir. */
  readonly resume: boolean
}

/** Writes the weights of a completed run again, at another share of the trained ones, and scores them. */
export interface PickTask {
  readonly task: 'pick'
  readonly dataset: DatasetPayload
  readonly model: string
  /** Of the model that the run began with. */
  readonly modelHash: string
  readonly engine: EngineOrder
  readonly trainer: string
  readonly config: RunConfig
  readonly runDir: string
  /** Share of the trained weights, 0–1. */
  readonly share: number
  readonly robust?: RobustSet | undefined
}

/** Writes the model of a run as one ONNX file. */
export interface ExportTask {
  readonly task: 'export'
  readonly dataset: DatasetPayload
  readonly model: string
  /** Of the model that the run began with. */
  readonly modelHash: string
  readonly engine: EngineOrder
  readonly trainer: string
  readonly config: RunConfig
  readonly runDir: string
  /** For the file’s metadata. */
  readonly runName: string
  readonly file: string
}

/** Tests one backend and measures its speed; closes it afterwards. */
export interface ExamineTask {
  readonly task: 'examine'
  readonly backend: Backend
  readonly threads?: number
  /** Also times this model; null times only a matrix product. */
  readonly model: string | null
}

/** Puts pictures and texts into the space of a model. */
export interface EmbedTask {
  readonly task: 'embed'
  readonly model: string
  readonly engine: EngineOrder
  /** Absolute paths. */
  readonly images: readonly string[]
  readonly texts: readonly string[]
}

/** The run whose weights are used. */
export interface RunWeights {
  readonly name: string
  /** Of the model that the run began with. */
  readonly modelHash: string
  readonly trainer: string
  readonly runDir: string
  /** Empty for captions, and where nobody knows them any more. */
  readonly classes: readonly string[]
  /** What the logits of its classes are multiplied by for calibrated probabilities. */
  readonly factor: number
}

/** Scores pictures by texts, before a run and after it. */
export interface UseTask {
  readonly task: 'use'
  readonly model: string
  readonly engine: EngineOrder
  readonly run: RunWeights | null
  readonly pictures: readonly PictureGiven[]
  readonly texts: readonly string[]
  readonly kind: TextKind
  /** Of labels; the model's own by default. */
  readonly templates: readonly string[] | undefined
  readonly thumbnails: number | null
}

export type ComputeTask =
  | MeasureTask
  | MeasureElsewhereTask
  | StatisticsElsewhereTask
  | StatisticsTask
  | TrainTask
  | PickTask
  | ExportTask
  | ExamineTask
  | EmbedTask
  | UseTask

export type ToCompute =
  | { readonly type: 'start'; readonly id: number; readonly task: ComputeTask }
  /** Ends the task at the next step: measuring is abandoned, training saves a checkpoint first. */
  | { readonly type: 'stop'; readonly id: number }

export interface StageProgress {
  readonly stage: string
  readonly done: number
  readonly total: number | null
  /** What is counted, where it isn't items. */
  readonly unit?: 'bytes'
}

/** The result of the measure task, without the ids that the service adds. */
export type MeasureResult = Pick<
  Measurement,
  'size' | 'shift' | 'probe' | 'mirror' | 'cost' | 'modelHash' | 'engine' | 'seconds'
>

export interface MeasureElsewhereResult {
  readonly engine: string
  readonly probe: ElsewhereProbe | null
  readonly shift: ShiftMeasure | null
  readonly score: AnswerScore | null
  /** Why the model was not asked anything; null where it was, or nothing was to be asked. */
  readonly silent: string | null
  readonly msPerImage: number | null
}

export interface TrainResult {
  readonly outcome: 'completed' | 'stopped'
  readonly reason: string
  readonly scores: Scores
  readonly best: string | null
  readonly last: string | null
  /** Of completed runs. */
  readonly frozen?: FrozenTensors
  readonly blend?: Blend
  /** As in the artifacts of a run. */
  readonly peakMemoryMB?: number
  readonly seconds: number
}

export interface ExportResult {
  readonly file: string
  readonly bytes: number
}

export interface PickResult {
  /** Empty without test images. */
  readonly scores: Pick<Scores, 'test' | 'robust'>
  /** Shares of the validation images (`packShares`); absent without any, or without test images. */
  readonly validationShares?: string
  /** The file with the weights. */
  readonly best: string
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
      /** Seconds of the run at the checkpoint it continues from; null for a new run. */
      readonly resumedAt: number | null
    }
  | {
      readonly type: 'train-progress'
      readonly id: number
      readonly progress: RunProgress
      readonly points: readonly MetricPoint[]
      /** Usually empty. */
      readonly events: readonly RunEvent[]
    }
  | { readonly type: 'measured'; readonly id: number; readonly result: MeasureResult }
  | { readonly type: 'measured-elsewhere'; readonly id: number; readonly result: MeasureElsewhereResult }
  | { readonly type: 'described'; readonly id: number; readonly result: StatisticsBuilt }
  | { readonly type: 'trained'; readonly id: number; readonly result: TrainResult }
  | { readonly type: 'picked'; readonly id: number; readonly result: PickResult }
  | { readonly type: 'exported'; readonly id: number; readonly result: ExportResult }
  | { readonly type: 'embedded'; readonly id: number; readonly result: Embedded }
  | { readonly type: 'used'; readonly id: number; readonly result: ModelUsed }
  | { readonly type: 'examined'; readonly id: number; readonly status: BackendStatus }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure }

/** Messages from a running task. */
export type Underway = Extract<FromCompute, { type: 'progress' | 'train-started' | 'train-progress' }>
/** The last message of a task that did not fail. */
export type Finished = Exclude<FromCompute, Underway | { type: 'ready' | 'failed' }>
