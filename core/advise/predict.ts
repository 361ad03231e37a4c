/** Predicts what each strategy adds to the frozen score: the published record, corrected by measurements. */
import type { TaskKind } from '../contract/advice.ts'
import type { Beliefs, Effect, RuleId, StrategyId } from '../strategies/index.ts'
import { RULE_IDS, STRATEGIES } from '../strategies/index.ts'
import {
  DEPTH_SHARE,
  DIRECTIONAL,
  ENOUGH_PER_CLASS,
  EVIDENCE_SD,
  FEW_PER_CLASS,
  GAIN_OF_GOOD_FEATURES,
  LARGE_GAP_HEADROOM,
  LARGE_GAP_NOVELTY,
  MOST_OF_HEADROOM,
  NEAR_CEILING,
  NEIGHBOUR_SHARE,
  ROBUST_CARRY,
  ROBUST_SD,
  GAIN_WITHOUT_NOVELTY,
  SLOPE_FLOOR,
  TOWER_DOUBLINGS,
  UNKNOWN_NOVELTY,
  UNKNOWN_SD,
} from './constants.ts'
import type { Quantities } from './input.ts'
import { clamp, ramp } from './ramp.ts'

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

/**
 * Effects on test images like the training images, or, for the goal `robust`, on changed ones.
 * @param beliefs others than the strategy's own, to try them on tests that they do not come from
 */
export function predict(
  q: Quantities,
  goal: Quantities['goal'],
  strategy: StrategyId,
  beliefs: Beliefs | null = STRATEGIES[strategy].beliefs,
): Prediction {
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

/** How far each condition of the published record holds, 0–1. */
export function ruleWeights(q: Quantities, goal: Quantities['goal']): Record<RuleId, number> {
  const foreign = q.novelty === null ? 0 : ramp(q.novelty, LARGE_GAP_NOVELTY)
  const headroom = 1 - q.frozen.mean
  const gap = foreign * ramp(headroom, LARGE_GAP_HEADROOM)
  const few = ramp(Math.log(Math.max(1, q.perClass)), logarithmic(FEW_PER_CLASS))
  const ceiling = ramp(headroom, NEAR_CEILING)
  const robust = goal === 'robust' ? 1 : 0
  // What is published of ordinary tests holds where none of the special conditions does.
  const ordinary = (1 - robust) * (1 - gap) * (1 - few) * (1 - ceiling)
  const ofKind = (kind: TaskKind): number => (q.kind === kind ? ordinary : 0)
  // Of an unknown gap nobody can tell whether it is small.
  const known = q.novelty === null ? 0 : 1
  const covered = (1 - foreign) * q.quality
  return {
    'small-gap': known * q.quality * ofKind('recognition'),
    'large-gap': gap * (1 - few),
    'weak-features': (1 - q.quality) * ofKind('recognition'),
    'few-per-class': few,
    'near-ceiling': (1 - robust) * ceiling,
    text: ofKind('text'),
    knowledge: ofKind('knowledge'),
    localisation: ofKind('localisation'),
    // A frozen tower keeps its scores under shift if its features are good and cover the images.
    shifted: robust * covered,
    'shifted-weak': robust * (1 - covered),
  }
}

const logarithmic = ({ from, full }: { from: number; full: number }): { from: number; full: number } => ({
  from: Math.log(from),
  full: Math.log(full),
})

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
  const open = GAIN_OF_GOOD_FEATURES + (1 - GAIN_OF_GOOD_FEATURES) * q.weakness
  const doublings = TOWER_DOUBLINGS * open * enough * (GAIN_WITHOUT_NOVELTY + clamp(q.novelty ?? UNKNOWN_NOVELTY.mean))
  return {
    tower: (1 - q.frozen.mean) * (1 - 2 ** (-Math.max(q.slope, SLOPE_FLOOR) * doublings)),
    neighbours: NEIGHBOUR_SHARE * q.neighbourGap * open * enough,
    depth: DEPTH_SHARE * q.depthGap * enough,
  }
}

function evidence(q: Quantities, goal: Quantities['goal'], reached: number): Effect {
  const gain = gainOf(q, goal, reached)
  const sd = Math.hypot(EVIDENCE_SD.base + EVIDENCE_SD.share * gain, goal === 'robust' ? ROBUST_SD : 0)
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
