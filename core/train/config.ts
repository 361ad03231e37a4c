/** Default settings of a run: every number that decides its result, in one record that the history keeps. */
import type { RunConfig } from '../contract/run.ts'
import type { TrainableStrategyId } from '../domain/strategy.ts'
import { FIT_LIMIT } from './head/fit-limit.ts'

export const BATCH = 32
/** 10,000 images of 64 tokens of width 192, cut twice and in four views, just fit. */
export const CACHE_MB = 2048

/** Epochs over a thousand images and more. */
const EPOCHS: Readonly<Record<Exclude<TrainableStrategyId, 'frozen'>, number>> = { progressive: 20, full: 16 }
/** Small datasets get more epochs, so that no run has fewer gradient steps than this. */
const LEAST_STEPS = 400
const MOST_EPOCHS = 60
/** An exact head cannot be improved by gradient steps; where it was fitted to a sample, the rest is still to be seen. */
const FROZEN_EPOCHS = 10

/** How many epochs a run of `strategy` plans for `trainItems` images, before it ends early. */
export function plannedEpochs(strategy: TrainableStrategyId, trainItems: number): number {
  if (strategy === 'frozen') return trainItems > FIT_LIMIT ? FROZEN_EPOCHS : 0
  const stepsPerEpoch = Math.max(1, Math.ceil(trainItems / BATCH))
  return Math.min(MOST_EPOCHS, Math.max(EPOCHS[strategy], Math.ceil(LEAST_STEPS / stepsPerEpoch)))
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

/**
 * Peak learning rates. Images far from what the tower has seen want high ones (hands: 93.5 % at these, 89.5 % at half
 * and less); where they pull it too far, the blend at the end of the run takes that back. The head and the texts of the
 * classes have to keep up with the tower. A frozen tower's head, fitted exactly, wants small corrections.
 */
const FOLLOWING = { headRate: 2e-3, visionRate: 1e-3, textRate: 3e-4 }
const RATES: Readonly<Record<TrainableStrategyId, Pick<RunConfig, 'headRate' | 'visionRate' | 'textRate'>>> = {
  frozen: { headRate: 1e-4, visionRate: 5e-4, textRate: 1e-5 },
  progressive: FOLLOWING,
  full: FOLLOWING,
}

export interface ConfigRequest {
  readonly strategy: TrainableStrategyId
  readonly trainItems: number
  readonly valItems: number
  readonly seed: number
  readonly imageSize?: number
  readonly epochs?: number
  /** Wall-clock limit of the training, minutes. */
  readonly minutes?: number
  /** Room for stored activations, MB. */
  readonly cacheMB?: number
  readonly recompute?: boolean
}

export function defaultConfig(request: ConfigRequest): RunConfig {
  const { strategy, trainItems, valItems, seed, minutes } = request
  const epochs = request.epochs ?? plannedEpochs(strategy, trainItems)
  return {
    seed,
    epochs,
    ...(minutes === undefined ? {} : { minutes }),
    batch: BATCH,
    ...RATES[strategy],
    // Of blocks, from the top down: the lower a block, the more general what it has learnt.
    rateDecay: 1.25,
    weightDecay: 0.05,
    warmupShare: 0.05,
    clipNorm: 1,
    patience: patienceOf(epochs, valItems),
    augment: true,
    labelSmoothing: 0.1,
    imageSize: request.imageSize ?? 64,
    cacheMB: request.cacheMB ?? CACHE_MB,
    recompute: request.recompute ?? false,
  }
}
