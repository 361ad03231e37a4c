/** The decision without its wording: both the advice and the search for what would change it use this function. */
import type { Advice } from '../contract/advice.ts'
import type { StrategyId } from '../strategies/index.ts'
import { BASELINE, STRATEGY_IDS } from '../strategies/index.ts'
import type { Candidate } from './candidate.ts'
import {
  CLEAR_PROBABILITY,
  CORRELATION,
  LEAST_PER_CLASS,
  TIE_COST,
  TIE_DIFFERENCE,
  TIE_MINUTES,
  TIE_PROBABILITY,
} from './constants.ts'
import { costOf, whyInfeasible } from './cost.ts'
import type { Quantities } from './input.ts'
import { clamp } from './ramp.ts'
import { normalCdf } from '../math/normal.ts'
import { corrected } from './past/correct.ts'
import type { Prediction } from './predict.ts'
import { predict } from './predict.ts'

export interface Decision {
  readonly strategy: StrategyId
  readonly confidence: Advice['confidence']
  /** In ranking order; those within the limits come first. */
  readonly candidates: readonly Candidate[]
  /** Strategies that cannot be distinguished from the chosen one. */
  readonly tied: readonly StrategyId[]
  readonly tooLittleData: boolean
  readonly nothingFits: boolean
  /** Correlation of the effects of strategies that train the tower. */
  readonly together: number
}

export function decide(q: Quantities): Decision {
  const all = STRATEGY_IDS.map((strategy) => candidateOf(q, strategy))
  const together = q.learned?.together ?? CORRELATION
  const byCost = all.toSorted((a, b) => a.cost.minutes.high - b.cost.minutes.high)
  const feasible = all.filter(({ why }) => why === null)
  const nothingFits = feasible.length === 0
  const tooLittleData = q.perClass < LEAST_PER_CLASS
  if (nothingFits || tooLittleData) {
    const order = firstFeasible(tooLittleData ? frozenFirst(byCost) : byCost)
    const strategy = (order[0] as Candidate).strategy
    return { strategy, confidence: 'low-trust', candidates: order, tied: [], tooLittleData, nothingFits, together }
  }
  const byUtility = all.toSorted((a, b) => b.utility.mean - a.utility.mean)
  const order = firstFeasible(byUtility)
  const equalTo = (leader: Candidate): Candidate[] =>
    feasible.filter((other) => other === leader || isEqual(other.utility, leader.utility, together))
  // Compared with the best of all, even if it exceeds the limits: ruling one out must not change the choice between the
  // others.
  const asGoodAsBest = equalTo(byUtility[0] as Candidate)
  const equals = asGoodAsBest.length > 0 ? asGoodAsBest : equalTo(order[0] as Candidate)
  const chosen = choiceOf(equals)
  const clear = feasible.every(
    (other) => other === chosen || chanceOfBeating(other.utility, chosen.utility, together) <= CLEAR_PROBABILITY,
  )
  return {
    strategy: chosen.strategy,
    confidence: equals.length > 1 ? 'toss-up' : clear ? 'clear' : 'leaning',
    candidates: [chosen, ...order.filter((candidate) => candidate !== chosen)],
    tied: equals.filter((candidate) => candidate !== chosen).map(({ strategy }) => strategy),
    tooLittleData,
    nothingFits,
    together,
  }
}

/** The predicted gain and cost of `strategy`, from the measurement and, if there are any, the person's own runs. */
function candidateOf(q: Quantities, strategy: StrategyId): Candidate {
  const accuracy = predict(q, 'in-domain', strategy)
  const measured = {
    accuracy,
    utility: predict(q, q.goal, strategy),
    score: { mean: clamp(q.frozen.mean + accuracy.mean), sd: Math.hypot(q.frozen.sd, accuracy.sd) },
    cost: costOf(q, strategy),
  }
  const predicted = q.learned ? corrected(q, q.learned, measured) : measured
  return { strategy, ...predicted, why: whyInfeasible(predicted.cost, q.limits) }
}

/** Whether `a` cannot be distinguished from the leader `b`. */
function isEqual(a: Prediction, b: Prediction, together: number): boolean {
  return chanceOfBeating(a, b, together) >= TIE_PROBABILITY || b.mean - a.mean < TIE_DIFFERENCE
}

/** Probability that `a` scores higher than `b`; both are measured against frozen. */
function chanceOfBeating(a: Prediction, b: Prediction, together: number): number {
  const variance = a.sd ** 2 + b.sd ** 2 - 2 * together * a.sd * b.sd
  return normalCdf((a.mean - b.mean) / Math.sqrt(Math.max(variance, 1e-12)))
}

/** Of strategies that cannot be distinguished and cost about the least: a frozen tower, else the one expected to add most. */
function choiceOf(equals: readonly Candidate[]): Candidate {
  const least = Math.min(...equals.map(({ cost }) => cost.minutes.high))
  const enough = Math.max(least + TIE_MINUTES, least * TIE_COST)
  const cheap = equals.filter(({ cost }) => cost.minutes.high <= enough)
  const best = cheap.reduce((a, b) => (b.utility.mean > a.utility.mean ? b : a))
  return cheap.find(({ strategy }) => strategy === BASELINE) ?? best
}

function firstFeasible(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted((a, b) => Number(a.why !== null) - Number(b.why !== null))
}

function frozenFirst(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted((a, b) => Number(b.strategy === BASELINE) - Number(a.strategy === BASELINE))
}
