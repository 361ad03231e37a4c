/** Default settings of a run: every number that decides its result, in one record that the history keeps. */
import type { RunConfig } from '../contract/run.ts'
import type { TrainableStrategyId } from '../domain/strategy.ts'

/** Epochs of gradient steps: a strategy that trains features needs far fewer passes than one that trains a head. */
const EPOCHS: Readonly<Record<TrainableStrategyId, number>> = { frozen: 60, progressive: 36, full: 30 }

/** Small datasets get more epochs, so that no run has fewer gradient steps than this. */
const LEAST_STEPS: Readonly<Record<TrainableStrategyId, number>> = { frozen: 600, progressive: 360, full: 300 }
const MOST_EPOCHS = 200
export const BATCH = 32
/** 10,000 images of 64 tokens of width 192, cut twice and in four views, just fit. */
export const CACHE_MB = 2048

/** How many epochs a run of `strategy` plans for `trainItems` images, before early stopping. */
export function plannedEpochs(strategy: TrainableStrategyId, trainItems: number): number {
  const stepsPerEpoch = Math.max(1, Math.ceil(trainItems / BATCH))
  return Math.min(MOST_EPOCHS, Math.max(EPOCHS[strategy], Math.ceil(LEAST_STEPS[strategy] / stepsPerEpoch)))
}

/**
 * Peak learning rates. A head that is fitted to features that stay as they are wants small corrections, and class texts
 * that hold still under it; where the tower trains, both must follow it.
 */
const FOLLOWING = { headRate: 1e-3, visionRate: 5e-4, textRate: 5e-4 }
const RATES: Readonly<Record<TrainableStrategyId, Pick<RunConfig, 'headRate' | 'visionRate' | 'textRate'>>> = {
  frozen: { headRate: 3e-4, visionRate: 5e-4, textRate: 3e-5 },
  progressive: FOLLOWING,
  full: FOLLOWING,
}

export interface ConfigRequest {
  readonly strategy: TrainableStrategyId
  readonly trainItems: number
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
  const { strategy, trainItems, seed, epochs, minutes } = request
  return {
    seed,
    epochs: epochs ?? plannedEpochs(strategy, trainItems),
    ...(minutes === undefined ? {} : { minutes }),
    batch: BATCH,
    ...RATES[strategy],
    rateDecay: strategy === 'progressive' ? 1.3 : 1.1,
    weightDecay: 0.05,
    warmupShare: 0.05,
    clipNorm: 1,
    patience: strategy === 'frozen' ? 15 : 10,
    augment: true,
    labelSmoothing: 0.1,
    imageSize: request.imageSize ?? 64,
    cacheMB: request.cacheMB ?? CACHE_MB,
    recompute: request.recompute ?? false,
  }
}
