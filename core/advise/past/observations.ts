/** What the runs reveal about the unknowns, each with its sampling error. */
import type { StrategyId } from '../../strategies/index.ts'
import { BASELINE, UNFROZEN, eachStrategy } from '../../strategies/index.ts'
import type { Observation } from '../../math/belief.ts'
import { HEAD_SD, SEED_SD, SEED_TRUST, SHARED_ERROR, VALIDATION_ERROR } from './constants.ts'
import type { Evidence, Tried } from './runs.ts'
import { average } from './runs.ts'

// The unknowns: the baseline's score, what each other strategy adds to it, and the luck of the images they are scored on.
const UNKNOWNS = [BASELINE, ...UNFROZEN, 'luck'] as const
const only = (unknown: (typeof UNKNOWNS)[number]): number[] => UNKNOWNS.map((one) => (one === unknown ? 1 : 0))
const FROZEN = only(BASELINE)
const LUCK = only('luck')
export const ADDED: Readonly<Record<StrategyId, readonly number[]>> = eachStrategy((strategy) =>
  strategy === BASELINE ? UNKNOWNS.map(() => 0) : only(strategy),
)

/** The score of `strategy` as a sum of the unknowns, without luck. */
export function scoreWeights(strategy: StrategyId): number[] {
  return sum(FROZEN, ADDED[strategy])
}

/**
 * A run that improved shows its strategy's score. A run that kept its initial head shows that its strategy added
 * nothing, and shows the score of that head, which is also the score of a frozen tower.
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
  // If other seeds improved, the spread between seeds weighs a seed that did not.
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

/** Scores of fitted heads: on the test split from runs that kept their head, on validation from every run. */
function headScores(measure: Evidence['measure'], tried: readonly Tried[]): number[] {
  if (measure === 'test') return tried.flatMap(({ kept }) => kept)
  return tried.flatMap(({ strategy, heads }) => (strategy === BASELINE ? [] : heads))
}

/**
 * Variance of one score: p (1 − p) / n, with two hits and two misses added so that a perfect score is not certain
 * (Agresti & Coull 1998).
 */
export function samplingVariance({ measure, images, tried }: Evidence): number {
  const p = (average(tried.map(({ value }) => value)) * images + 2) / (images + 4)
  return ((p * (1 - p)) / images) * (measure === 'validation' ? VALIDATION_ERROR ** 2 : 1)
}

/** Variance between seeds: the assumption combined with the spread within the strategies. */
export function seedVariance(tried: readonly Tried[]): number {
  const groups = tried.map(({ trained, kept }) => [...trained, ...kept])
  const squares = groups.flatMap((scores) => scores.map((score) => (score - average(scores)) ** 2))
  const freedom = groups.reduce((n, scores) => n + scores.length - 1, 0)
  return (SEED_TRUST * SEED_SD ** 2 + squares.reduce((a, b) => a + b, 0)) / (SEED_TRUST + freedom)
}

function sum(...vectors: readonly (readonly number[])[]): number[] {
  return FROZEN.map((_, i) => vectors.reduce((total, vector) => total + (vector[i] as number), 0))
}
