/** Predicts what each strategy adds to the frozen score: rules of practice, corrected by measurements. */
import type { Effect, RuleId, StrategyId } from '../strategies/index.ts'
import { RULE_IDS, STRATEGIES } from '../strategies/index.ts'
import {
  AMPLE_DATA_PER_CLASS,
  DEPTH_SHARE,
  DIRECTIONAL,
  ENOUGH_PER_CLASS,
  EVIDENCE_SD,
  LARGE_GAP_HEADROOM,
  LARGE_GAP_NOVELTY,
  LITTLE_DATA_PER_CLASS,
  MOST_OF_HEADROOM,
  NEIGHBOUR_SHARE,
  ROBUST_CARRY,
  GAIN_WITHOUT_NOVELTY,
  SLOPE_FLOOR,
  TOWER_DOUBLINGS,
  UNKNOWN_NOVELTY,
  UNKNOWN_SD,
} from './constants.ts'
import type { Quantities } from './input.ts'
import { clamp } from './input.ts'

/** One source of evidence in a prediction; `weight` (0–1) is how far its condition holds. */
export interface Source {
  readonly id: RuleId | 'evidence'
  readonly weight: number
  readonly effect: Effect
  /** Share of this source in the combined mean. */
  readonly share: number
}

/** A strategy's effect against the baseline, whose own is exactly 0. */
export interface Prediction extends Effect {
  readonly strategy: StrategyId
  readonly sources: readonly Source[]
}

/** Effects on test images like the training images, or, for the goal `robust`, on changed ones. */
export function predict(q: Quantities, goal: Quantities['goal'], strategy: StrategyId): Prediction {
  const { beliefs } = STRATEGIES[strategy]
  if (beliefs === null) return { strategy, mean: 0, sd: 0, sources: [] }
  const weights = ruleWeights(q, goal)
  const measured = evidence(q, goal, beliefs.towerShare)
  const given = RULE_IDS.map((id) => ({
    id,
    weight: weights[id],
    effect: backed(id, beliefs.rules[id], measured),
  })).filter(({ weight }) => weight > 0)
  const combined = combine([...given, { id: 'evidence', weight: 1, effect: measured }])
  const possible = possibleGain(q)
  // If there is little left to gain, there is little uncertainty.
  const unknown = Math.min(UNKNOWN_SD[q.task], possible)
  return { ...combined, mean: Math.min(combined.mean, possible), sd: Math.hypot(combined.sd, unknown), strategy }
}

/** The most that a strategy can add. */
const possibleGain = ({ frozen }: Quantities): number => MOST_OF_HEADROOM * (1 - frozen.mean)

function backed(id: RuleId, rule: Effect, measured: Effect): Effect {
  return DIRECTIONAL.includes(id) && measured.mean > rule.mean ? { ...rule, mean: measured.mean } : rule
}

/** How far the condition of each rule holds, 0–1. */
export function ruleWeights(q: Quantities, goal: Quantities['goal']): Record<RuleId, number> {
  // Of an unknown gap no rule can tell whether its condition holds.
  const known = q.novelty === null ? 0 : 1
  const foreign = ramp(q.novelty ?? 0, LARGE_GAP_NOVELTY)
  const gap = foreign * ramp(1 - q.frozen.mean, LARGE_GAP_HEADROOM)
  // In-domain means known images and known classes: a small tower can map unfamiliar photos onto familiar features
  // without separating their classes.
  const familiar = 1 - q.weakness
  const images = Math.log(Math.max(1, q.perClass))
  const logarithmic = ({ from, full }: { from: number; full: number }): { from: number; full: number } => ({
    from: Math.log(from),
    full: Math.log(full),
  })
  return {
    'small-gap': known * (1 - gap) * familiar,
    'large-gap': gap,
    'little-data': ramp(images, logarithmic(LITTLE_DATA_PER_CLASS)),
    'ample-data': ramp(images, logarithmic(AMPLE_DATA_PER_CLASS)),
    // Keeping the tower general helps only if pretraining covers the data.
    'keep-general': goal === 'robust' ? known * (1 - foreign) * familiar : 0,
  }
}

/** The expected gains from training the tower, before they are summed. */
export interface EvidenceParts {
  readonly tower: number
  readonly neighbours: number
  readonly depth: number
}

/**
 * Training the tower acts like more data: a frozen probe whose error falls by 2^−slope per doubling is expected to gain
 * as much as from TOWER_DOUBLINGS doublings, times how weak the features are, how much data there is to learn from, and
 * how much of it is new to the tower. A flat learning curve far from perfect means that the features are the limit; the
 * slope's floor keeps that gain possible.
 */
export function evidenceParts(q: Quantities): EvidenceParts {
  const enough = q.perClass ** 2 / (q.perClass ** 2 + ENOUGH_PER_CLASS ** 2)
  const doublings =
    TOWER_DOUBLINGS * q.weakness * enough * (GAIN_WITHOUT_NOVELTY + clamp(q.novelty ?? UNKNOWN_NOVELTY.mean))
  return {
    tower: (1 - q.frozen.mean) * (1 - 2 ** (-Math.max(q.slope, SLOPE_FLOOR) * doublings)),
    neighbours: NEIGHBOUR_SHARE * q.neighbourGap * q.weakness * enough,
    depth: DEPTH_SHARE * q.depthGap * enough,
  }
}

function evidence(q: Quantities, goal: Quantities['goal'], reached: number): Effect {
  const gain = gainOf(q, goal, reached)
  const sd = EVIDENCE_SD.base + EVIDENCE_SD.share * gain
  if (q.novelty !== null) return { mean: gain, sd }
  const [near, far] = [0, 1].map((novelty) => gainOf({ ...q, novelty }, goal, reached)) as [number, number]
  return { mean: gain, sd: Math.hypot(sd, UNKNOWN_NOVELTY.sd * (far - near)) }
}

function gainOf(q: Quantities, goal: Quantities['goal'], reached: number): number {
  const { tower, neighbours, depth } = evidenceParts(q)
  const carried = goal === 'robust' ? ROBUST_CARRY : 1
  // Late blocks recover what they have lost as soon as they train, however few other blocks train.
  return carried * Math.min(reached * (tower + neighbours) + depth, possibleGain(q))
}

/** Precision weighting; disagreeing sources widen the result by their spread. */
export function combine(given: readonly Omit<Source, 'share'>[]): Effect & { readonly sources: readonly Source[] } {
  const precisions = given.map(({ weight, effect }) => weight / effect.sd ** 2)
  const total = precisions.reduce((a, b) => a + b, 0)
  const sources = given.map((one, i) => ({ ...one, share: (precisions[i] as number) / total }))
  const mean = sources.reduce((sum, { share, effect }) => sum + share * effect.mean, 0)
  const between = sources.reduce((sum, { share, effect }) => sum + share * (effect.mean - mean) ** 2, 0)
  return { mean, sd: Math.sqrt(1 / total + between), sources }
}

/** 0 up to `from`, 1 beyond `full`, a straight line between them; `full` may be the smaller one. */
function ramp(value: number, { from, full }: { readonly from: number; readonly full: number }): number {
  return clamp((value - from) / (full - from))
}
