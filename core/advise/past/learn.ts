/** How far the person's own runs correct the prediction, shrunk by the uncertainty of their scores. */
import type { StrategyId } from '../../strategies/index.ts'
import { BASELINE, STRATEGY_IDS, UNFROZEN, eachStrategy } from '../../strategies/index.ts'
import { CORRELATION, OVERHEAD_MINUTES } from '../constants.ts'
import { costOf } from '../cost.ts'
import type { Quantities } from '../input.ts'
import { clamp } from '../ramp.ts'
import { predict } from '../predict.ts'
import type { Belief, Observation } from '../../math/belief.ts'
import { observe, varianceOf } from '../../math/belief.ts'
import { NEXT_RUN_TIME, SEED_SD, SHARED_ERROR, SURPRISE } from './constants.ts'
import { ADDED, observations, samplingVariance, scoreWeights, seedVariance } from './observations.ts'
import type { Learned } from './learned.ts'
import type { Past, Tried } from './runs.ts'
import { evidenceOf } from './runs.ts'

/** Null if there is nothing to learn from. */
export function learn(q: Quantities, past: Past): Learned | null {
  const evidence = evidenceOf(past)
  if (!evidence) return null
  const error = samplingVariance(evidence)
  const seed = seedVariance(evidence.tried)
  const prior = before(q, SHARED_ERROR * error)
  const seen = observations(evidence, error, seed)
  const after = seen.reduce(observe, doubted(prior, surpriseOf(prior, seen, error)))
  const sdRatio = (weights: readonly number[]): number =>
    Math.sqrt(Math.min(1, varianceOf(after, weights) / Math.max(varianceOf(prior, weights), 1e-12)))
  const scoreRatio = (strategy: StrategyId): number => {
    const weights = scoreWeights(strategy)
    const wide = varianceOf(prior, weights)
    // The next run has another seed, and no number of runs can show more than the images they are scored on.
    return Math.sqrt(Math.min(1, Math.max(error, varianceOf(after, weights) + seed) / Math.max(wide, 1e-12)))
  }
  return {
    evidence,
    otherSettings: past.otherSettings,
    shift: eachStrategy((strategy) => at(after, strategy) - at(prior, strategy)),
    effectSd: eachStrategy((strategy) => sdRatio(ADDED[strategy])),
    scoreSd: eachStrategy(scoreRatio),
    together: clamp((CORRELATION * correlation(after)) / correlation(prior)),
    minutes: Object.fromEntries(evidence.tried.map((tried) => [tried.strategy, timeOf(q, tried)])),
    before: eachStrategy((strategy) => ({
      mean: clamp(q.frozen.mean + (strategy === BASELINE ? 0 : at(prior, strategy))),
      sd: Math.sqrt(varianceOf(prior, scoreWeights(strategy))),
    })),
  }
}

/** A frozen tower's score, or what another strategy adds to it. */
function at({ mean }: Belief, strategy: StrategyId): number {
  return mean[STRATEGY_IDS.indexOf(strategy)] as number
}

function before(q: Quantities, sharedError: number): Belief {
  const effects = UNFROZEN.map((strategy) => predict(q, 'in-domain', strategy))
  // Use the smaller one, so that a strategy borrows less from another's run than that run showed.
  const spread = (i: number, k: number): number => {
    const [a, b] = [effects[i]?.sd as number, effects[k]?.sd as number]
    return i === k ? a ** 2 : CORRELATION * Math.min(a, b) ** 2
  }
  return {
    mean: [q.frozen.mean, ...effects.map(({ mean }) => mean), 0],
    covariance: [
      [q.frozen.sd ** 2, ...effects.map(() => 0), 0],
      ...effects.map((_, i) => [0, ...effects.map((__, k) => spread(i, k)), 0]),
      [0, ...effects.map(() => 0), sharedError],
    ],
  }
}

/**
 * The largest squared distance between observation and belief, in units of its variance. The spread of seeds counts as
 * assumed, so that more seeds that say the same do not surprise more.
 */
function surpriseOf(belief: Belief, seen: readonly Observation[], error: number): number {
  const distances = seen.map(
    ({ weights, value }) =>
      (value - weights.reduce((sum, weight, i) => sum + weight * (belief.mean[i] as number), 0)) ** 2 /
      (varianceOf(belief, weights) + error + SEED_SD ** 2),
  )
  return Math.max(...distances)
}

/** Weakens a belief that the runs contradict; the luck of the images is not affected. */
function doubted({ mean, covariance }: Belief, surprise: number): Belief {
  const factor = Math.max(1, surprise / SURPRISE ** 2)
  const luck = mean.length - 1
  return {
    mean,
    covariance: covariance.map((row, i) => row.map((v, j) => (i === luck || j === luck ? v : factor * v))),
  }
}

/** Mean correlation of two effects; that of one alone is its own. */
function correlation({ covariance }: Belief): number {
  const pairs = UNFROZEN.flatMap((_, i) => UNFROZEN.slice(0, i).map((__, k) => [i + 1, k + 1] as const))
  if (pairs.length === 0) return 1
  const of = (i: number, k: number): number => covariance[i]?.[k] as number
  const each = pairs.map(([i, k]) => of(i, k) / Math.max(Math.sqrt(of(k, k) * of(i, i)), 1e-12))
  return clamp(each.reduce((a, b) => a + b, 0) / each.length)
}

function timeOf(q: Quantities, { strategy, runs }: Tried): { low: number; high: number } {
  const estimated = costOf(q, strategy).minutes
  const took = runs.map(({ minutes }) => minutes + OVERHEAD_MINUTES)
  return {
    low: (NEXT_RUN_TIME.low * Math.min(...took)) / estimated.low,
    high: (NEXT_RUN_TIME.high * Math.max(...took)) / estimated.high,
  }
}
