/** What each strategy is expected to add to the frozen score: rules of practice, corrected by what was measured. */
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
  ROOM_AT_HOME,
  SLOPE_FLOOR,
  TOWER_DOUBLINGS,
  UNKNOWN_SD,
} from './constants.ts'
import type { Quantities } from './input.ts'
import { clamp } from './input.ts'

/** One voice in a prediction; `weight` (0–1) says how far its condition holds. */
export interface Source {
  readonly id: RuleId | 'evidence'
  readonly weight: number
  readonly effect: Effect
  /** Share of the voice in the combined mean. */
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
  const voices = RULE_IDS.map((id) => ({
    id,
    weight: weights[id],
    effect: backed(id, beliefs.rules[id], measured),
  })).filter(({ weight }) => weight > 0)
  const combined = combine([...voices, { id: 'evidence', weight: 1, effect: measured }])
  const room = roomOf(q)
  // Where little is left to gain, little is unknown.
  const unknown = Math.min(UNKNOWN_SD[q.task], room)
  return { ...combined, mean: Math.min(combined.mean, room), sd: Math.hypot(combined.sd, unknown), strategy }
}

/** What a strategy can add at most. */
const roomOf = ({ frozen }: Quantities): number => MOST_OF_HEADROOM * (1 - frozen.mean)

function backed(id: RuleId, rule: Effect, measured: Effect): Effect {
  return DIRECTIONAL.includes(id) && measured.mean > rule.mean ? { ...rule, mean: measured.mean } : rule
}

/** How far the condition of each rule holds, 0–1. */
export function ruleWeights(q: Quantities, goal: Quantities['goal']): Record<RuleId, number> {
  const foreign = ramp(q.novelty, LARGE_GAP_NOVELTY)
  const gap = foreign * ramp(1 - q.frozen.mean, LARGE_GAP_HEADROOM)
  // In-domain means known images and known classes: a small tower can map foreign photos onto features it knows well
  // without being able to tell their classes apart.
  const familiar = 1 - q.weakness
  const images = Math.log(Math.max(1, q.perClass))
  const logarithmic = ({ from, full }: { from: number; full: number }): { from: number; full: number } => ({
    from: Math.log(from),
    full: Math.log(full),
  })
  return {
    'small-gap': (1 - gap) * familiar,
    'large-gap': gap,
    'little-data': ramp(images, logarithmic(LITTLE_DATA_PER_CLASS)),
    'ample-data': ramp(images, logarithmic(AMPLE_DATA_PER_CLASS)),
    // Keeping the tower general only helps where pretraining covers the data.
    'keep-general': goal === 'robust' ? (1 - foreign) * familiar : 0,
  }
}

/** The parts of what training the tower should add, before they are summed. */
export interface EvidenceParts {
  readonly tower: number
  readonly neighbours: number
  readonly depth: number
}

/**
 * Training the tower acts like more data: a frozen probe whose error falls by 2^−slope per doubling is expected to gain
 * as much as from TOWER_DOUBLINGS doublings, times how weak the features are, how much data there is to learn from and
 * how much of it is new to the tower.
 * A flat learning curve far from perfect means that features are the limit; the floor of the slope keeps that room open.
 */
export function evidenceParts(q: Quantities): EvidenceParts {
  const enough = q.perClass ** 2 / (q.perClass ** 2 + ENOUGH_PER_CLASS ** 2)
  const doublings = TOWER_DOUBLINGS * q.weakness * enough * (ROOM_AT_HOME + clamp(q.novelty))
  return {
    tower: (1 - q.frozen.mean) * (1 - 2 ** (-Math.max(q.slope, SLOPE_FLOOR) * doublings)),
    neighbours: NEIGHBOUR_SHARE * q.neighbourGap * q.weakness * enough,
    depth: DEPTH_SHARE * q.depthGap * enough,
  }
}

function evidence(q: Quantities, goal: Quantities['goal'], reached: number): Effect {
  const { tower, neighbours, depth } = evidenceParts(q)
  const carried = goal === 'robust' ? ROBUST_CARRY : 1
  // What late blocks have lost comes back as soon as they train, however few train beside them.
  const gain = carried * Math.min(reached * (tower + neighbours) + depth, roomOf(q))
  return { mean: gain, sd: EVIDENCE_SD.base + EVIDENCE_SD.share * gain }
}

/** Precision weighting; voices that disagree widen the result by their spread. */
export function combine(voices: readonly Omit<Source, 'share'>[]): Effect & { readonly sources: readonly Source[] } {
  const precisions = voices.map(({ weight, effect }) => weight / effect.sd ** 2)
  const total = precisions.reduce((a, b) => a + b, 0)
  const sources = voices.map((voice, i) => ({ ...voice, share: (precisions[i] as number) / total }))
  const mean = sources.reduce((sum, { share, effect }) => sum + share * effect.mean, 0)
  const between = sources.reduce((sum, { share, effect }) => sum + share * (effect.mean - mean) ** 2, 0)
  return { mean, sd: Math.sqrt(1 / total + between), sources }
}

/** 0 up to `from`, 1 beyond `full`, a straight line between them; `full` may be the smaller one. */
function ramp(value: number, { from, full }: { readonly from: number; readonly full: number }): number {
  return clamp((value - from) / (full - from))
}
