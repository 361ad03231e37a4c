/** The input of a recommendation, and the few quantities that determine it. */
import type { Goal, TaskKind } from '../contract/advice.ts'
import type { Measurement } from '../contract/measurement.ts'
import { Z95, wilson } from '../math/interval.ts'
import type { MetricId } from '../domain/metric.ts'
import { comparedWithMarks, newShareOf } from '../domain/moment-marks.ts'
import { SAMPLE_LIMIT } from '../domain/sample-limit.ts'
import { TASK_DESCRIPTIONS, TASK_IDS, type TaskId } from '../tasks/index.ts'
import { FROZEN_SD, GOOD_PRETRAINED, GOOD_PROBE, USUAL_SLOPE, VIEWS_DOUBLINGS } from './constants.ts'
import type { Learned } from './past/learned.ts'
import { clamp, ramp } from './ramp.ts'

export interface Limits {
  readonly minutes?: number | undefined
  readonly memoryMB?: number | undefined
}

export interface Situation {
  readonly measurement: Measurement
  readonly goal: Goal
  readonly limits: Limits
  /** What the answers depend on, where the person says it; by default, what is seen. */
  readonly kind?: TaskKind | undefined
  /** Corrections from the person's own runs on this data; kept if a quantity is varied hypothetically. */
  readonly learned?: Learned | null
}

export interface Quantities {
  readonly task: TaskId
  readonly goal: Goal
  readonly limits: Limits
  readonly cost: Measurement['cost']
  readonly train: number
  /** Items of the validation and test splits. */
  readonly heldOut: number
  /** Different training images per class. */
  readonly perClass: number
  /**
   * Share of the images that are new to the model's late layers. Without pretraining statistics, the share that the moments
   * of its batch normalisations stand for; null where shift is unknown.
   */
  readonly novelty: number | null
  /** “about as far from pretraining as line drawings”, where the share is read from moments. */
  readonly asFarAs: string | null
  /** Predicted test accuracy with a frozen tower, and its standard deviation. */
  readonly frozen: { readonly mean: number; readonly sd: number }
  /** log2 ratio of the probe's error at half and at all of the data: 0 means that more data does not help. */
  readonly slope: number
  /** 1: the model as pretrained knows nothing of these classes; 0: it is perfect already. */
  readonly weakness: number
  /** How good frozen features are for these classes, 0–1: below the middle, the record of weak features applies. */
  readonly quality: number
  /** What the answers depend on. */
  readonly kind: TaskKind
  /** Null where the model reads no texts. */
  readonly zeroShot: number | null
  /** Accuracy by which the linear probe leads k nearest neighbours. */
  readonly neighbourGap: number
  /** Accuracy by which the best earlier tap leads the last one, beyond noise. */
  readonly depthGap: number
  readonly learned: Learned | null
}

/**
 * Rules of practice count images per class. Captions have no classes, so this number is assumed, the median of the
 * datasets behind the rules.
 */
export const ASSUMED_CAPTION_CLASSES = 10

/** The task whose measurements have this metric. */
function taskOf(metric: MetricId): TaskId {
  return TASK_IDS.find((id) => TASK_DESCRIPTIONS[id].metric === metric) as TaskId
}

/** Smaller errors are raised to this: their ratios are noise. */
const LEAST_ERROR = 0.005

export function quantitiesOf({
  measurement,
  goal,
  limits,
  kind = 'recognition',
  learned = null,
}: Situation): Quantities {
  const { size, shift, probe, cost } = measurement
  const sampled = Math.min(size.train, SAMPLE_LIMIT)
  const error = Math.max(LEAST_ERROR, 1 - probe.linear.value)
  const { slope: usual, images } = USUAL_SLOPE
  const slope = (size.train * slopeOf(error, size.doublingGain.value) + images * usual) / (size.train + images)
  // The probe learned from all folds of the sample except one; the run will learn from all training items.
  const fitted = (sampled * (probe.folds - 1)) / probe.folds
  const remaining = error * ((2 ** VIEWS_DOUBLINGS * size.train) / fitted) ** -slope
  const zeroShot = probe.zeroShot?.value ?? null
  const expected = Math.max(1 - remaining, zeroShot ?? 0)
  // Without texts, nearest neighbours are what features do that nobody has trained.
  const untrained = zeroShot ?? probe.knn?.value ?? probe.chance
  const linearSd = (probe.linear.high - probe.linear.low) / (2 * Z95)
  const weakness = 1 - clamp((untrained - probe.chance) / (1 - probe.chance))
  const last = probe.byDepth.at(-1)?.value ?? 0
  const best = Math.max(last, ...probe.byDepth.map(({ value }) => value))
  return {
    task: taskOf(probe.metric),
    goal,
    limits,
    cost,
    train: size.train,
    heldOut: size.items - size.train,
    perClass: size.classes > 0 ? size.effectiveItemsPerClass : size.effectiveItems / ASSUMED_CAPTION_CLASSES,
    novelty: shift.lateNovelty ?? newShareOf(shift.moments),
    asFarAs: shift.taps.length === 0 && shift.moments ? comparedWithMarks(shift.moments) : null,
    frozen: { mean: expected, sd: Math.hypot(linearSd, FROZEN_SD.base + FROZEN_SD.share * remaining) },
    slope,
    weakness,
    // The probe's ceiling counts as 100 %: nobody knows how many labels are wrong.
    quality: ramp(expected, GOOD_PROBE) * ramp(1 - weakness, GOOD_PRETRAINED),
    kind,
    zeroShot,
    neighbourGap: probe.knn ? Math.max(0, probe.linear.value - probe.knn.value) : 0,
    depthGap: Math.max(0, best - last - 2 * linearSd),
    learned,
  }
}

function slopeOf(error: number, gain: number): number {
  return clamp(Math.log2(Math.max(1, (error + gain) / error)))
}

export type QuantityName = 'training images' | 'minutes' | 'robustness' | 'linear probe' | 'novelty'

/** The same situation with one quantity, and everything that directly depends on it, changed. */
export function withQuantity(situation: Situation, name: QuantityName, value: number): Situation {
  return CHANGES[name](situation, value)
}

const CHANGES: Readonly<Record<QuantityName, (situation: Situation, value: number) => Situation>> = {
  'training images': (situation, value) => ({ ...situation, measurement: withItems(situation.measurement, value) }),
  minutes: (situation, value) => ({ ...situation, limits: { ...situation.limits, minutes: value } }),
  robustness: (situation, value) => ({ ...situation, goal: value > 0.5 ? 'robust' : 'in-domain' }),
  'linear probe': (situation, value) => ({ ...situation, measurement: withProbe(situation.measurement, value) }),
  novelty: (situation, value) => {
    const { measurement } = situation
    return { ...situation, measurement: { ...measurement, shift: { ...measurement.shift, lateNovelty: value } } }
  },
}

/** More (or fewer) images of the same kind: the probe moves along its own learning curve. */
function withItems(measurement: Measurement, train: number): Measurement {
  const { size, probe } = measurement
  const scale = train / size.train
  const error = Math.max(LEAST_ERROR, 1 - probe.linear.value)
  const slope = slopeOf(error, size.doublingGain.value)
  const seen = Math.min(train, SAMPLE_LIMIT) / Math.min(size.train, SAMPLE_LIMIT)
  const moved = Math.min(1 - probe.chance, error * seen ** -slope)
  const changed = withProbe(measurement, 1 - moved, Math.min(train, SAMPLE_LIMIT))
  return {
    ...changed,
    size: {
      ...size,
      items: size.items * scale,
      train,
      effectiveItems: size.effectiveItems * scale,
      effectiveItemsPerClass: size.effectiveItemsPerClass * scale,
      doublingGain: { ...size.doublingGain, value: moved * (2 ** slope - 1) },
    },
    probe: { ...changed.probe, knn: probe.knn && { ...probe.knn, value: probe.knn.value + error - moved } },
  }
}

function withProbe(
  measurement: Measurement,
  accuracy: number,
  trials = Math.min(measurement.size.train, SAMPLE_LIMIT),
): Measurement {
  const { probe } = measurement
  return { ...measurement, probe: { ...probe, linear: wilson(accuracy * trials, trials) } }
}
