/** One strategy as the decision weighs it. */
import type { Effect, StrategyId } from '../strategies/index.ts'
import type { RunCost } from './cost.ts'
import type { Prediction } from './predict.ts'

export interface Candidate {
  readonly strategy: StrategyId
  /** Effect on images like these: what the shown score is made of. */
  readonly accuracy: Prediction
  /** Effect on what the person asked for: what the ranking is made of. */
  readonly utility: Prediction
  /** Predicted test accuracy, a fraction 0–1, and its standard deviation. */
  readonly score: Effect
  readonly cost: RunCost
  readonly why: string | null
}
