/** What Thaw learned from the person's own runs, in the form that the prediction uses. */
import type { Effect, StrategyId } from '../../strategies/index.ts'
import type { Evidence } from './runs.ts'

/**
 * Corrections to the prediction, as differences and ratios. They apply to this data, and still apply if one of its
 * quantities is varied hypothetically.
 */
export interface Learned {
  readonly evidence: Evidence
  readonly otherSettings: number
  /** Added to the expected score of a frozen tower, and to the effects of the other strategies. */
  readonly shift: Readonly<Record<StrategyId, number>>
  /** Standard deviations after the runs as shares of those before: of the effects, and of the scores. */
  readonly effectSd: Readonly<Record<StrategyId, number>>
  readonly scoreSd: Readonly<Record<StrategyId, number>>
  /** Correlation of the effects of two strategies that train the tower, 0–1; the mean over all pairs. */
  readonly together: number
  /** Measured minutes as shares of the estimate, for strategies that were run. */
  readonly minutes: Readonly<Partial<Record<StrategyId, { readonly low: number; readonly high: number }>>>
  /** The prediction without the runs, for comparison. */
  readonly before: Readonly<Record<StrategyId, Effect>>
}
