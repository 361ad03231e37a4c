/** Default settings of a run: every number that decides its result, in one record that the history keeps. */
import type { RunConfig } from '../contract/run.ts'
import type { Strategy, StrategyId } from '../strategies/index.ts'
import { STRATEGIES, trainsTower } from '../strategies/index.ts'
import { TASK_DESCRIPTIONS, type TaskId } from '../tasks/index.ts'
import { FIT_LIMIT } from './head/fit-limit.ts'

/** 10,000 images of 64 tokens of width 192, cut twice and in four views, just fit. */
export const CACHE_MB = 2048

/** Small datasets get more epochs, so that no run has fewer gradient steps than this. */
const LEAST_STEPS = 400
const MOST_EPOCHS = 60

function scheduleOf(task: TaskId, strategy: StrategyId): Pick<Strategy, 'rates' | 'epochs'> {
  const planned = STRATEGIES[strategy]
  return TASK_DESCRIPTIONS[task].exactHead ? planned : (planned.inexactHead ?? planned)
}

/** How many epochs a run of `strategy` plans for `trainItems` images, before it ends early. */
export function plannedEpochs(task: TaskId, strategy: StrategyId, trainItems: number): number {
  const { batch, exactHead } = TASK_DESCRIPTIONS[task]
  const { epochs } = scheduleOf(task, strategy)
  // An exact head cannot be improved by gradient steps; where it was fitted to a sample, the rest is still to be seen.
  if (exactHead && !trainsTower(STRATEGIES[strategy])) return trainItems > FIT_LIMIT ? epochs : 0
  const stepsPerEpoch = Math.max(1, Math.ceil(trainItems / batch))
  return Math.min(MOST_EPOCHS, Math.max(epochs, Math.ceil(LEAST_STEPS / stepsPerEpoch)))
}

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
