/** What runs let be seen of the unknowns, each with the error that chance gives it. */
import type { TrainableStrategyId } from '../../domain/strategy.ts'
import type { Observation } from '../../math/belief.ts'
import { HEAD_SD, SEED_SD, SEED_TRUST, SHARED_ERROR, VALIDATION_ERROR } from './constants.ts'
import type { Evidence, Tried } from './runs.ts'
import { average } from './runs.ts'

// The unknowns: a frozen tower's score, what the two others add to it, and the luck of the images they are scored on.
const FROZEN = [1, 0, 0, 0]
const LUCK = [0, 0, 0, 1]
export const ADDED: Readonly<Record<TrainableStrategyId, readonly number[]>> = {
  frozen: [0, 0, 0, 0],
  progressive: [0, 1, 0, 0],
  full: [0, 0, 1, 0],
}

/** The score of `strategy` as a sum of the unknowns, without luck. */
export function scoreWeights(strategy: TrainableStrategyId): number[] {
  return sum(FROZEN, ADDED[strategy])
}

/**
 * A run that trained shows its strategy's score. One that kept the head it started with shows that its strategy added
 * nothing, and the score of that head, which a frozen tower has as well.
 */
export function observations({ measure, tried }: Evidence, error: number, seed: number): Observation[] {
  const own = (1 - SHARED_ERROR) * error
  const scored = tried.flatMap(({ strategy, trained }) =>
    trained.length === 0
      ? []
      : [
          {
            weights: sum(scoreWeights(strategy), LUCK),
            value: average(trained),
            variance: own + seed / trained.length,
          },
        ],
  )
  // Where other seeds did train, the spread between seeds says how much one that did not is worth.
  const nothing = tried.flatMap(({ strategy, kept, trained }) =>
    kept.length === 0
      ? []
      : [
          {
            weights: ADDED[strategy],
            value: 0,
            variance: HEAD_SD ** 2 + (trained.length > 0 ? seed / kept.length : 0),
          },
        ],
  )
  const heads = headScores(measure, tried)
  const head = { weights: sum(FROZEN, LUCK), value: average(heads), variance: own + HEAD_SD ** 2 + seed / heads.length }
  return [...scored, ...nothing, ...(heads.length === 0 ? [] : [head])]
}

/** Scores of fitted heads: tested where a run kept its own; on validation every run began with one. */
function headScores(measure: Evidence['measure'], tried: readonly Tried[]): number[] {
  if (measure === 'test') return tried.flatMap(({ kept }) => kept)
  return tried.flatMap(({ strategy, heads }) => (strategy === 'frozen' ? [] : heads))
}

/** Of one score: p (1 − p) / n, with two right and two wrong added so that a perfect score is not certain (Agresti & Coull 1998). */
export function samplingVariance({ measure, images, tried }: Evidence): number {
  const p = (average(tried.map(({ accuracy }) => accuracy)) * images + 2) / (images + 4)
  return ((p * (1 - p)) / images) * (measure === 'validation' ? VALIDATION_ERROR ** 2 : 1)
}

/** From seed to seed, as assumed and as seen within the strategies. */
export function seedVariance(tried: readonly Tried[]): number {
  const groups = tried.map(({ trained, kept }) => [...trained, ...kept])
  const squares = groups.flatMap((scores) => scores.map((score) => (score - average(scores)) ** 2))
  const freedom = groups.reduce((n, scores) => n + scores.length - 1, 0)
  return (SEED_TRUST * SEED_SD ** 2 + squares.reduce((a, b) => a + b, 0)) / (SEED_TRUST + freedom)
}

function sum(...vectors: readonly (readonly number[])[]): number[] {
  return FROZEN.map((_, i) => vectors.reduce((total, vector) => total + (vector[i] as number), 0))
}
