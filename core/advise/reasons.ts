/** The reasons: one sentence per source of evidence, with its numbers. */
import type { Reason } from '../contract/advice.ts'
import type { Measurement, MomentShift, OwnWords } from '../contract/measurement.ts'
import { comparedWithMarks } from '../domain/moment-marks.ts'
import { NO_TEXT_TOWER } from '../domain/no-text-tower.ts'
import { sentence } from '../domain/sentence.ts'
import { areTelling, homeOf, ownWordsMeaning, standIn, UNKNOWN_SHIFT } from '../domain/shift-meaning.ts'
import type { Beliefs, Effect, RuleId, StrategyId, Unfrozen } from '../strategies/index.ts'
import { BASELINE, STRATEGIES, UNFROZEN } from '../strategies/index.ts'
import type { Candidate } from './candidate.ts'
import type { Decision } from './decide.ts'
import type { Quantities, Situation } from './input.ts'
import { UNHURRIED_MINUTES } from './constants.ts'
import { formatMinutes } from './cost.ts'
import { evidenceParts } from './predict.ts'
import { recordOf } from './record/evidence.ts'
import { strategyReasons, withRecord } from './record/reasons.ts'
import type { Source } from './predict.ts'
import type { TaskWords } from './task-words.ts'
import { TASK_WORDS } from './task-words.ts'
import { acting, percent, points } from './wording.ts'

/** Sources below this share of the prediction are not worth a sentence. */
const WORTH_SAYING = 0.05
/** Below this share of the score, a source favours no strategy. */
const WORTH_A_SIDE = 0.003
/** A learning curve steeper than this still gives a point and a half per doubling. */
const STEEP_GAIN = 0.015

export function reasonsFor(situation: Situation, q: Quantities, decision: Decision): Reason[] {
  return [
    frozenReason(situation, q),
    ...(decision.tooLittleData ? [] : [...voices(q, decision), ...strategyReasons(q, decision)]),
    curveReason(situation),
    shiftReason(situation),
    ...limitReasons(decision),
    ...sideReasons(q, decision),
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

/** The evidence for the best unfrozen strategy, strongest first. */
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
  // A source with almost no effect favours no strategy.
  const common: Pick<Reason, 'favours' | 'effect'> =
    Math.abs(moved) < WORTH_A_SIDE ? {} : { favours: moved > 0 ? strategy : BASELINE, effect: Math.abs(moved) }
  if (id !== 'evidence') {
    const published = (STRATEGIES[strategy].beliefs as Beliefs).rules[id]
    const numbers = {
      published: published.mean,
      pointsAgainstFrozen: effect.mean,
      sd: effect.sd,
      weight,
      perClass: q.perClass,
      ...(q.novelty === null ? {} : { novelty: q.novelty }),
    }
    return {
      id,
      text: ruleText(id, q, strategy, published),
      ...common,
      source: 'rule',
      numbers,
      ...withRecord(recordOf(id, strategy)),
    }
  }
  const { tower, neighbours, depth } = evidenceParts(q)
  const words = TASK_WORDS[q.task]
  const parts = [
    `By the probes, ${acting(strategy)} should add about ${points(effect.mean)}: ` +
      `${words.missed(percent(1 - q.frozen.mean))}, and there are ${words.images(q.perClass)} to learn from.`,
    ...(neighbours > 0.005
      ? [
          `The features contain the classes but do not separate them well: nearest neighbours do ${points(q.neighbourGap)} worse than the linear probe.`,
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

function ruleText(id: RuleId, q: Quantities, strategy: Unfrozen, effect: Effect): string {
  const words = TASK_WORDS[q.task]
  const { novelty, asFarAs } = q
  const zeroShot = q.zeroShot === null ? null : percent(q.zeroShot)
  // Where shift is unknown, what is published about the gap has no voice.
  const gap = (to: string): string =>
    asFarAs === null ? `${percent(novelty ?? 0)} of the images are new to ${to}` : `they lie ${asFarAs}`
  const expected = expectedOf(strategy, effect)
  const anchored = effect.mean > 0
  const texts: Readonly<Record<RuleId, () => string>> = {
    'small-gap': () => `${sentence(words.familiar(gap('it'), zeroShot))}, ${expected}.`,
    'large-gap': () => `Far from the pretraining data (${gap('the model')}) the tower has to train: ${expected}.`,
    'weak-features': () =>
      `Frozen features are weak here (a probe is expected to reach ${percent(q.frozen.mean)}, and ${untaught(q, words)}), and weak towers have the most to learn: ${expected}.`,
    'few-per-class': () => `${sentence(words.few(q.perClass))}, a trained tower may over-fit: ${expected}.`,
    'near-ceiling': () =>
      `A probe leaves ${percent(1 - q.frozen.mean, 1)} to gain, so strategies hardly differ: ${expected}.`,
    text: () => `Where answers depend on text in the images, towers learn to read it: ${expected}.`,
    knowledge: () => `Where answers depend on knowledge, the tower matters little: ${expected}.`,
    localisation: () => `Where answers depend on places and numbers, results differ both ways: ${expected}.`,
    shifted: () =>
      anchored
        ? `On changed images, towers that move little from good features keep what they know and still learn: ${expected}.`
        : `On changed images, a frozen tower with good features keeps its scores better than full training: ${expected}.`,
    'shifted-weak': () =>
      `Where features are weak or do not cover the images, a frozen tower has no advantage on changed images: ${expected}.`,
  }
  return texts[id]()
}

/** “by published results, training everything should add about 10 points (± 12 points)” */
function expectedOf(strategy: Unfrozen, { mean, sd }: Effect): string {
  const within = `(± ${points(sd)})`
  if (Math.abs(mean) < WORTH_A_SIDE) return `by published results, ${acting(strategy)} should change little ${within}`
  return `by published results, ${acting(strategy)} should ${mean > 0 ? 'add' : 'cost'} about ${points(mean)} ${within}`
}

/** “captions alone 20 %” */
function untaught({ zeroShot, neighbourGap, frozen }: Quantities, words: TaskWords): string {
  if (zeroShot !== null) return words.pretrained(percent(zeroShot))
  return `nearest neighbours ${percent(Math.max(0, frozen.mean - neighbourGap))}`
}

function curveReason({ measurement }: Situation): Reason {
  const { value, standardError } = measurement.size.doublingGain
  const steep = value - standardError > STEEP_GAIN
  const flat = value + standardError < STEEP_GAIN
  const reading = steep
    ? 'more images like these would help with every strategy'
    : flat
      ? 'more images alone would help little: the frozen features are the limit'
      : 'it is unclear whether images or features are the limit'
  return {
    id: 'learning-curve',
    text: `Doubling the images changed the probe by ${points(value)} (± ${points(standardError)}), so ${reading}.`,
    source: 'probe',
    numbers: { doublingGain: value, standardError },
  }
}

function shiftReason({ measurement }: Situation): Reason {
  const { lateNovelty, earlyNovelty, level, sampleSize, moments, words } = measurement.shift
  if (level === 'unknown') {
    const weak = words ? ` ${weakEvidence(words)}` : ''
    return {
      id: 'shift',
      text: `${sentence(UNKNOWN_SHIFT)}. What is published about it is left out.${weak}`,
      source: 'measurement',
      numbers: {
        sampleSize,
        ...(words && { ownWords: words.certainty.value, ownWordsOfTexts: words.textCertainty }),
      },
    }
  }
  const home = homeOf(measurement.shift)
  const readings = {
    'in-domain': `Your images are similar to ${home}`,
    narrow: `Your images are a narrow part of ${home}, not different from ${standIn(measurement.shift) === null ? 'it' : 'them'}`,
    moderate: `Some of your images differ from ${home}`,
    large: `Most of your images differ from ${home}`,
  }
  if (lateNovelty === null || earlyNovelty === null) return momentReason(readings[level], moments)
  return {
    id: 'shift',
    text: `${readings[level]}: ${percent(lateNovelty)} are new to its late layers and ${percent(earlyNovelty)} to its early ones (5 % is usual).`,
    source: 'measurement',
    numbers: { lateNovelty, earlyNovelty, sampleSize },
  }
}

/** What a dual encoder's own words say; the prediction leaves it out. */
function weakEvidence(words: OwnWords): string {
  if (!areTelling(words)) return `${sentence(ownWordsMeaning(words))}.`
  return `Weak evidence, which the prediction does not count in: ${ownWordsMeaning(words)}.`
}

/** Shift as the moments of the checkpoint's batch normalisations tell it, beside their mark that is most like pretraining. */
function momentReason(reading: string, moments: MomentShift | undefined): Reason {
  const [home] = moments?.marks ?? []
  if (!moments || !home) throw new Error('a level of shift without statistics comes from moments and their marks')
  const [early, late] = [moments.quarters[0]?.value ?? 0, moments.quarters.at(-1)?.value ?? 0]
  return {
    id: 'shift',
    text:
      `${reading}: by the moments of the checkpoint’s BatchNorm layers they lie ${comparedWithMarks(moments)}. D² is ` +
      `${early.toFixed(2)} in early layers, which see how images look, and ${late.toFixed(2)} in late ones, which see what ` +
      `they mean; ${home.images} have ${home.distance[0]?.toFixed(2)} and ${home.distance.at(-1)?.toFixed(2)}.`,
    source: 'measurement',
    numbers: {
      earlyDistance: early,
      lateDistance: late,
      logVarianceRatio: moments.logVariance.value,
      images: moments.images,
    },
  }
}

function limitReasons({ candidates }: Decision): Reason[] {
  return candidates.flatMap(({ strategy, why, cost }) =>
    why === null
      ? []
      : [
          {
            id: `limit-${strategy}`,
            text: `${sentence(acting(strategy))} exceeds your limits. ${why}`,
            source: 'limit' as const,
            numbers: { minutesHigh: cost.minutes.high, memoryMB: cost.memoryMB },
          },
        ],
  )
}

/** Why strategies train at a smaller side of the image than the measured one. */
function sideReasons({ limits }: Quantities, { candidates }: Decision): Reason[] {
  const smaller = candidates.flatMap(({ strategy, cost }) => (cost.smaller ? [{ strategy, ...cost.smaller }] : []))
  const [slowest] = smaller.toSorted((a, b) => b.minutes - a.minutes)
  if (!slowest) return []
  const { strategy, side, measured, minutes, memoryMB } = slowest
  const slow = limits.minutes === undefined ? minutes > UNHURRIED_MINUTES : minutes > limits.minutes
  const at = `At the measured ${measured} px, ${acting(strategy)}`
  const why = slow
    ? `${at} may take up to ${formatMinutes(minutes)}`
    : `${at} needs about ${Math.round(memoryMB)} MiB of memory`
  return [
    {
      id: 'side',
      text: `Strategies that train the vision tower use images of ${side} px. ${why}.${limits.minutes === undefined ? ' Set a limit of time to allow more.' : ''}`,
      source: 'limit',
      numbers: { side, measured, minutesHigh: minutes, memoryMB },
    },
  ]
}
