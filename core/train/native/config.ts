/** Default settings of a run: every number that decides its result, in one record that the history keeps. */
import type { RunConfig } from '../../contract/run.ts'
import type { StrategyId } from '../../strategies/index.ts'
import { plannedEpochs, scheduleOf } from '../../strategies/planned-epochs.ts'
import { TASK_DESCRIPTIONS, type TaskId } from '../../tasks/index.ts'

/** 10,000 images of 64 tokens of width 192, cut twice and in four views, just fit. */
export const CACHE_MB = 2048

/** Share of the epochs without a gain after which rates are cut, where 300 images validate … */
const PATIENT_SHARE = 0.25
const PATIENT_IMAGES = 300
/** … and epochs at least. Fewer images tell gains later, by the square root of their number. */
const LEAST_PATIENCE = 4

function patienceOf(epochs: number, valItems: number): number {
  const share = PATIENT_SHARE * Math.sqrt(PATIENT_IMAGES / Math.max(1, valItems))
  return Math.max(LEAST_PATIENCE, Math.ceil(epochs * Math.min(1, share)))
}

export interface ConfigRequest {
  readonly task: TaskId
  readonly strategy: StrategyId
  readonly trainItems: number
  readonly valItems: number
  readonly seed: number
  readonly epochs?: number
  /** Wall-clock limit of the training, minutes. */
  readonly minutes?: number
  /** Room for stored activations, MB. */
  readonly cacheMB?: number
  readonly recompute?: boolean
}

export function defaultConfig(request: ConfigRequest): RunConfig {
  const { task, strategy, trainItems, valItems, seed, minutes } = request
  const { rates } = scheduleOf(task, strategy)
  const epochs = request.epochs ?? plannedEpochs(task, strategy, trainItems)
  return {
    seed,
    epochs,
    ...(minutes === undefined ? {} : { minutes }),
    batch: TASK_DESCRIPTIONS[task].batch,
    headRate: rates.head,
    visionRate: rates.vision,
    textRate: rates.text,
    rateDecay: rates.decay,
    weightDecay: 0.05,
    warmupShare: 0.05,
    clipNorm: 1,
    patience: patienceOf(epochs, valItems),
    augment: true,
    labelSmoothing: TASK_DESCRIPTIONS[task].labelSmoothing,
    cacheMB: request.cacheMB ?? CACHE_MB,
    recompute: request.recompute ?? false,
  }
}
