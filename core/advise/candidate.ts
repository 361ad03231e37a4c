/** The prediction for one strategy, as the decision compares it. */
import type { Effect, StrategyId } from '../strategies/index.ts'
import type { RunCost } from './cost.ts'
import type { Prediction } from './predict.ts'

export interface Candidate {
  readonly strategy: StrategyId
  /** Effect on images like these; determines the score shown. */
  readonly accuracy: Prediction
  /** Effect on the person's goal; determines the ranking. */
  readonly utility: Prediction
  /** Predicted test accuracy, a fraction 0–1, and its standard deviation. */
  readonly score: Effect
  readonly cost: RunCost
  readonly why: string | null
}
