/** What the person's own runs taught, as the prediction takes it. */
import type { Effect, StrategyId } from '../../strategies/index.ts'
import type { Evidence } from './runs.ts'

/**
 * Corrections of the prediction, as differences and ratios: they hold for this data, and by them the same runs still
 * count where one quantity of it is imagined otherwise.
 */
export interface Learned {
  readonly evidence: Evidence
  readonly otherSettings: number
  /** Added to the expected score of a frozen tower, and to the effects of the others against it. */
  readonly shift: Readonly<Record<StrategyId, number>>
  /** Standard deviations after the runs as shares of those before: of the effects, and of the scores. */
  readonly effectSd: Readonly<Record<StrategyId, number>>
  readonly scoreSd: Readonly<Record<StrategyId, number>>
  /** Correlation of the effects of two strategies that train the tower, 0–1; the mean over all pairs. */
  readonly together: number
  /** Minutes measured as shares of those estimated, of strategies that were run. */
  readonly minutes: Readonly<Partial<Record<StrategyId, { readonly low: number; readonly high: number }>>>
  /** What was predicted before, to be contradicted. */
  readonly before: Readonly<Record<StrategyId, Effect>>
}
