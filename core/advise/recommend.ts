/** Turns a measurement into a recommendation. Pure, so that the same numbers always give the same advice. */
import type { Advice, Goal, RankedStrategy, TaskKind } from '../contract/advice.ts'
import type { Measurement } from '../contract/measurement.ts'
import { METRICS } from '../domain/metric.ts'
import { listed } from '../domain/listed.ts'
import { createRandom } from '../domain/random.ts'
import { sentence } from '../domain/sentence.ts'
import type { StrategyId } from '../strategies/index.ts'
import { BASELINE, STRATEGIES } from '../strategies/index.ts'
import { formatRange } from './cost.ts'
import type { Candidate } from './candidate.ts'
import type { Decision } from './decide.ts'
import { decide } from './decide.ts'
import { findFlips } from './flips.ts'
import type { Limits, Quantities, Situation } from './input.ts'
import { quantitiesOf } from './input.ts'
import { clamp } from './ramp.ts'
import { Z80 } from '../math/normal.ts'
import { learn } from './past/learn.ts'
import type { Learned } from './past/learned.ts'
import { historyReasons } from './past/reasons.ts'
import type { Past } from './past/runs.ts'
import { pastWarnings } from './past/warnings.ts'
import { reasonsFor } from './reasons.ts'
import { TASK_DESCRIPTIONS } from '../tasks/index.ts'
import { TASK_WORDS } from './task-words.ts'
import { trustIn } from './trust.ts'
import { act, percent, pointsAgainst } from './wording.ts'

const DRAWS = 4000
/** A headline does not list more strategies than this. */
const MOST_NAMED = 3

export interface RecommendInput {
  readonly measurement: Measurement
  readonly goal: Goal
  readonly limits: Limits
  /** What the answers depend on; by default, what is seen. */
  readonly kind?: TaskKind | undefined
  /** Whether the person named the side of the input image, so that every strategy trains at it. */
  readonly sideIsChosen?: boolean | undefined
  /** The person's own finished runs on this data with this model; without any, the measurement alone decides. */
  readonly past?: Past | undefined
  /** The seed of the recommended run; 0 unless the person chose another. */
  readonly seed?: number | undefined
  /** The current time, to format the dates of earlier runs. */
  readonly today: Date
}

/** Which strategy to train, why, at what cost, how sure, and what would change it. */
/** Advice before it is stored, which gives it an id and its time. */
export type Recommendation = Omit<Advice, 'adviceId' | 'createdAt'>

export function recommend(input: RecommendInput): Recommendation {
  const { goal, limits, kind = 'recognition', seed = 0, today } = input
  const measurement = input.sideIsChosen ? atItsSide(input.measurement) : input.measurement
  const past = input.past && inOneOrder(input.past)
  const asked: Situation = { measurement, goal, limits, kind }
  const situation: Situation = { ...asked, learned: past ? learn(quantitiesOf(asked), past) : null }
  const q = quantitiesOf(situation)
  const decision = decide(q)
  const best = chancesOfBest(decision)
  const { basis, warnings } = trustIn(situation, q.task, decision)
  return {
    datasetId: measurement.datasetId,
    measurementId: measurement.measurementId,
    model: measurement.model,
    modelHash: measurement.modelHash,
    statistics: measurement.shift.statistics ?? null,
    metric: TASK_DESCRIPTIONS[q.task].metric,
    goal,
    kind,
    strategy: decision.strategy,
    confidence: decision.confidence,
    headline: headline(q, decision),
    ranking: decision.candidates.map((candidate, i) => ranked(q, candidate, best[i] as number)),
    reasons: [
      ...(q.learned ? historyReasons({ learned: q.learned, decision, now: today }) : []),
      ...reasonsFor(situation, q, decision),
    ],
    flips: findFlips(situation),
    trust: { basis, warnings: [...pastWarnings(q.learned, past, decision, { goal, seed }), ...warnings] },
    limits: {
      ...(limits.minutes === undefined ? {} : { minutes: limits.minutes }),
      ...(limits.memoryMB === undefined ? {} : { memoryMB: limits.memoryMB }),
    },
  }
}

function atItsSide(measurement: Measurement): Measurement {
  const { sides: _sides, ...cost } = measurement.cost
  return { ...measurement, cost }
}

function ranked(
  { learned }: Quantities,
  { strategy, score, cost, why }: Candidate,
  probabilityBest: number,
): RankedStrategy {
  const { mean, sd } = score
  return {
    strategy,
    score: { mean, low: clamp(mean - Z80 * sd), high: clamp(mean + Z80 * sd) },
    probabilityBest,
    minutes: cost.minutes,
    memoryMB: cost.memoryMB,
    leastMemoryMB: cost.leastMemoryMB,
    ...(cost.smaller && { side: cost.smaller.side }),
    feasible: why === null,
    ...(why === null ? {} : { why }),
    ...triedBefore(learned, strategy),
  }
}

function triedBefore(learned: Learned | null, strategy: StrategyId): Pick<RankedStrategy, 'tried'> {
  const own = learned?.evidence.tried.find((tried) => tried.strategy === strategy)
  if (!learned || !own) return {}
  return { tried: { runs: own.runs.length, value: own.value, measure: learned.evidence.measure } }
}

/** How often each candidate is best in joint draws of the effects; equal chances if there is too little data. */
function chancesOfBest({ candidates, tooLittleData, together }: Decision): number[] {
  if (tooLittleData) return candidates.map(() => 1 / candidates.length)
  const random = createRandom('advice')
  const wins = candidates.map(() => 0)
  for (let draw = 0; draw < DRAWS; draw++) {
    const common = Math.sqrt(together) * random.normal()
    const values = candidates.map(
      ({ utility }) => utility.mean + utility.sd * (common + Math.sqrt(1 - together) * random.normal()),
    )
    const winner = values.indexOf(Math.max(...values))
    wins[winner] = (wins[winner] as number) + 1
  }
  return wins.map((count) => count / DRAWS)
}

function headline(q: Quantities, decision: Decision): string {
  const chosen = decision.candidates[0] as Candidate
  const { low, high } = chosen.cost.minutes
  const time = formatRange(low, high)
  const what = sentence(act(chosen.strategy))
  if (decision.nothingFits) return `No strategy fits your limits. The closest is to ${act(chosen.strategy)} (${time}).`
  if (decision.tooLittleData) {
    return `Too little data to compare strategies. ${what}, and ${TASK_WORDS[q.task].collect}.`
  }
  const { metric } = TASK_DESCRIPTIONS[q.task]
  const score = `${percent(chosen.score.mean)}${metric === 'accuracy' ? '' : ` ${METRICS[metric].name}`}`
  if (decision.confidence === 'toss-up') {
    const equals = [chosen.strategy, ...decision.tied]
    const names =
      equals.length > MOST_NAMED
        ? `${equals.length} strategies`
        : listed(equals.map((id) => `“${STRATEGIES[id].name}”`))
    const tried = equals.every((id) => q.learned?.evidence.tried.some(({ strategy }) => strategy === id))
    return `Toss-up: ${names} differ by less than ${tried ? 'your runs can show' : 'Thaw can predict before training'}. Thaw goes by their cost: ${act(chosen.strategy)} (about ${score} expected, ${time}).`
  }
  if (chosen.strategy === BASELINE) return `${what}: about ${score} expected, and the cheapest (${time}).`
  return `${what}: about ${score} expected, ${pointsAgainst(chosen.accuracy.mean)} than frozen, in ${time}.`
}

/** Fixes the order of the runs: floating-point sums depend on order in the last digit, and advice must not. */
function inOneOrder({ runs, otherSettings }: Past): Past {
  const keyed = runs.map((run) => ({ run, key: `${run.endedAt} ${run.name} ${JSON.stringify(run)}` }))
  return { runs: keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ run }) => run), otherSettings }
}
