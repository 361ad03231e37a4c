/** Why: one sentence a voice, with the numbers it used. */
import type { Reason } from '../contract/advice.ts'
import type { Measurement } from '../contract/measurement.ts'
import { NO_TEXT_TOWER } from '../domain/no-text-tower.ts'
import { sentence } from '../domain/sentence.ts'
import type { RuleId, StrategyId, Unfrozen } from '../strategies/index.ts'
import { BASELINE, UNFROZEN } from '../strategies/index.ts'
import type { Candidate } from './candidate.ts'
import type { Decision } from './decide.ts'
import type { Quantities, Situation } from './input.ts'
import { evidenceParts } from './predict.ts'
import type { Source } from './predict.ts'
import type { TaskWords } from './task-words.ts'
import { TASK_WORDS } from './task-words.ts'
import { acting, percent, points } from './wording.ts'

/** Voices below this share of the prediction are not worth a sentence. */
const WORTH_SAYING = 0.05
/** Below this share of the score, a voice is for no side. */
const WORTH_A_SIDE = 0.003
/** A learning curve steeper than this still gives a point and a half per doubling. */
const STEEP_GAIN = 0.015

export function reasonsFor(situation: Situation, q: Quantities, decision: Decision): Reason[] {
  return [
    frozenReason(situation, q),
    ...(decision.tooLittleData ? [] : voices(q, decision)),
    curveReason(situation),
    shiftReason(situation),
    ...limitReasons(decision),
  ]
}

function frozenReason({ measurement }: Situation, q: Quantities): Reason {
  const { linear, knn, zeroShot, chance } = measurement.probe
  const words = TASK_WORDS[q.task]
  return {
    id: 'frozen-probe',
    text:
      `Without training the vision tower, a linear probe ${words.probe(percent(linear.value))} ` +
      `(${percent(linear.low)} to ${percent(linear.high)}; guessing gives ${percent(chance)}, ${untrained(measurement.probe, words)}).`,
    source: 'probe',
    numbers: {
      linear: linear.value,
      low: linear.low,
      high: linear.high,
      ...(knn && { knn: knn.value }),
      ...(zeroShot && { zeroShot: zeroShot.value }),
      chance,
      expectedFrozen: q.frozen.mean,
    },
  }
}

/** What the model does as pretrained: with texts, or where it reads none, by nearest neighbours. */
function untrained({ zeroShot, knn }: Measurement['probe'], words: TaskWords): string {
  if (zeroShot) return words.pretrained(percent(zeroShot.value))
  return knn ? `nearest neighbours ${percent(knn.value)}` : NO_TEXT_TOWER
}

/** The voices behind the unfrozen strategy that is expected to do best, strongest first. */
function voices(q: Quantities, { candidates }: Decision): Reason[] {
  const best = candidates
    .filter((candidate): candidate is Candidate & { strategy: Unfrozen } =>
      (UNFROZEN as readonly StrategyId[]).includes(candidate.strategy),
    )
    .toSorted((a, b) => b.utility.mean - a.utility.mean)[0]
  if (!best) return []
  return best.utility.sources
    .filter(({ share }) => share >= WORTH_SAYING)
    .toSorted((a, b) => Math.abs(b.share * b.effect.mean) - Math.abs(a.share * a.effect.mean))
    .map((source) => voice(source, q, best.strategy))
}

function voice({ id, effect, share, weight }: Source, q: Quantities, strategy: Unfrozen): Reason {
  const moved = share * effect.mean
  // A voice that moves next to nothing speaks for nobody.
  const common: Pick<Reason, 'favours' | 'effect'> =
    Math.abs(moved) < WORTH_A_SIDE ? {} : { favours: moved > 0 ? strategy : BASELINE, effect: Math.abs(moved) }
  if (id !== 'evidence') {
    const numbers = {
      pointsAgainstFrozen: effect.mean,
      sd: effect.sd,
      weight,
      perClass: q.perClass,
      novelty: q.novelty,
    }
    return { id, text: ruleTexts(q)[id], ...common, source: 'rule', numbers }
  }
  const { tower, neighbours, depth } = evidenceParts(q)
  const words = TASK_WORDS[q.task]
  const parts = [
    `By the probes, ${acting(strategy)} should add about ${points(effect.mean)}: ` +
      `${words.missed(percent(1 - q.frozen.mean))}, and there are ${words.images(q.perClass)} to learn from.`,
    ...(neighbours > 0.005
      ? [
          `The classes are there but not apart: nearest neighbours do ${points(q.neighbourGap)} worse than the linear probe.`,
        ]
      : []),
    ...(depth > 0.005 ? [`A middle layer ${words.middle} ${points(q.depthGap)} better than the last one.`] : []),
  ]
  return {
    id,
    text: parts.join(' '),
    ...common,
    source: 'measurement',
    numbers: {
      expectedGain: effect.mean,
      sd: effect.sd,
      tower,
      neighbours,
      depth,
      slope: q.slope,
      weakness: q.weakness,
    },
  }
}

function ruleTexts({ task, perClass, novelty, zeroShot }: Quantities): Record<RuleId, string> {
  const words = TASK_WORDS[task]
  return {
    'small-gap': `Rule of practice: ${words.familiar(percent(novelty), zeroShot === null ? null : percent(zeroShot))}, frozen and trained towers are on a par.`,
    'large-gap': `Rule of practice: far from pretraining (${percent(novelty)} of the images are new to the model), training the tower adapts better.`,
    'little-data': `Rule of practice: ${words.little(perClass)} a trained tower gains little and may over-fit.`,
    'ample-data': `Rule of practice: ${words.ample(perClass)} training everything pays.`,
    'keep-general':
      'Rule of practice: where pretraining covers the data, a frozen tower keeps its scores better on changed images.',
  }
}

function curveReason({ measurement }: Situation): Reason {
  const { value, standardError } = measurement.size.doublingGain
  const steep = value - standardError > STEEP_GAIN
  const flat = value + standardError < STEEP_GAIN
  const reading = steep
    ? 'more images like these would help whatever you train'
    : flat
      ? 'more images alone would help little: the frozen features are the limit'
      : 'that is too close to call whether images or features are the limit'
  return {
    id: 'learning-curve',
    text: `Twice the images changed the probe by ${points(value)} (± ${points(standardError)}), so ${reading}.`,
    source: 'probe',
    numbers: { doublingGain: value, standardError },
  }
}

function shiftReason({ measurement }: Situation): Reason {
  const { lateNovelty, earlyNovelty, level, sampleSize } = measurement.shift
  const readings = {
    'in-domain': 'Your images lie within what the model was pretrained on',
    narrow: 'Your images are a narrow part of what the model knows, not foreign to it',
    moderate: 'Part of your images lies outside what the model was pretrained on',
    large: 'Most of your images lie outside what the model was pretrained on',
  }
  return {
    id: 'shift',
    text: `${readings[level]}: ${percent(lateNovelty)} are new to its late layers and ${percent(earlyNovelty)} to its early ones (5 % is usual).`,
    source: 'measurement',
    numbers: { lateNovelty, earlyNovelty, sampleSize },
  }
}

function limitReasons({ candidates }: Decision): Reason[] {
  return candidates.flatMap(({ strategy, why, cost }) =>
    why === null
      ? []
      : [
          {
            id: `limit-${strategy}`,
            text: `${sentence(acting(strategy))} does not fit. ${why}`,
            source: 'limit' as const,
            numbers: { minutesHigh: cost.minutes.high, memoryMB: cost.memoryMB },
          },
        ],
  )
}
