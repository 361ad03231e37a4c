/** The gap between a model's pretraining data and a dataset, tap by tap. */
import type { ShiftMeasure } from '../../contract/measurement.ts'
import type { FeatureSet, Matrix } from '../../math/matrix.ts'
import { takeRows } from '../../math/matrix.ts'
import type { Random } from '../../domain/random.ts'
import { measureAlignment } from './alignment.ts'
import type { Size } from '../statistics/pixels/native.ts'
import { measurePixels } from './pixels.ts'
import type { ReferenceStats } from '../reference/stats.ts'
import { measureText } from './text.ts'
import type { Sample } from './sample.ts'
import { pairsAmong } from './sample.ts'
import { HIDDEN_NOVELTY, LARGE_NOVELTY, LITTLE_NOVELTY } from './thresholds.ts'
import type { MeasuredTap, TapComparison } from './tap.ts'
import { measureTap } from './tap.ts'

const LATE_FROM = 0.75
const EARLY_TO = 0.25
/** A KID as large as a shift of about 0.75 sd along one strong component; smaller ones are real but do not make a dataset narrow. */
const NARROW_KID = 0.05
/** From this coverage on, a dataset covers as much as a pretraining sample: a different mix, but not narrow. */
const FULL_COVERAGE = 0.9
/** Below this coverage it is narrow, however small the KID. */
const NARROW_COVERAGE = 0.5

export interface MeasuredShift extends ShiftMeasure {
  readonly lateNovelty: number
  readonly earlyNovelty: number
}

/** @param pause called after every part, so that the task can be stopped */
export async function measureShift(
  sample: Sample,
  reference: ReferenceStats,
  random: Random,
  pause: () => Promise<void>,
): Promise<MeasuredShift> {
  const { features, pixels, sizes, texts, distinct } = sample
  const limit = Math.min(...reference.taps.map(({ nulls }) => nulls.at(-1)?.n ?? 0))
  const chosen = random.shuffle(distinct).slice(0, limit)
  const found: TapComparison[] = []
  for (const tap of reference.taps) {
    found.push(measureTap(takeRows(featuresOf(features, tap.tap), chosen), tap, random))
    await pause()
  }
  const inPixels = measurePixels(
    takeRows(pixels, chosen),
    chosen.map((i) => sizes[i] as Size),
    reference,
    random,
  )
  await pause()
  const text = texts && reference.text && measureText(texts, reference.text, random)
  await pause()
  const pairs = pairsAmong(sample, chosen)
  const alignment =
    pairs && reference.alignment && measureAlignment(pairs, reference.alignment, random.fork('alignment'))
  const late = found.filter(({ shift }) => isTower(shift) && shift.depth >= LATE_FROM)
  const early = found.filter(({ shift }) => isTower(shift) && shift.depth <= EARLY_TO)
  const lateNovelty = mean(late.map(({ shift }) => shift.novelty.value))
  const lateCoverage = Math.min(1, mean(late.map(({ shift }) => shift.coverage.relative)))
  return {
    sampleSize: chosen.length,
    referenceSize: reference.items,
    taps: found.map(({ shift }) => shift),
    lateNovelty,
    earlyNovelty: mean(early.map(({ shift }) => shift.novelty.value)),
    lateCoverage,
    level: levelOf({
      lateNovelty,
      lateCoverage,
      highestNovelty: Math.max(...found.map(({ shift }) => shift.novelty.value)),
      chance: mean(late.map(({ nulls }) => nulls.novelty.q95)),
      late: late.map(({ shift }) => shift),
    }),
    pixels: inPixels,
    text,
    alignment,
  }
}

export interface Evidence {
  readonly lateNovelty: number
  /** Relative coverage of late taps, 0–1. */
  readonly lateCoverage: number
  /** Of all taps. */
  readonly highestNovelty: number
  /** The novelty that 5 % of same-size reference samples exceed. */
  readonly chance: number
  readonly late: readonly Pick<MeasuredTap, 'kid' | 'null'>[]
}

/**
 * Novelty first; KID and coverage only if little is new. A dataset that is a narrow part of the pretraining data has
 * a huge KID, little coverage and no novelty, and must not count as shifted. A KID with full coverage means another mix.
 */
export function levelOf({ lateNovelty, lateCoverage, highestNovelty, chance, late }: Evidence): ShiftMeasure['level'] {
  if (lateNovelty > Math.max(LARGE_NOVELTY, chance)) return 'large'
  const moderate = lateNovelty > Math.max(LITTLE_NOVELTY, chance) || highestNovelty > Math.max(HIDDEN_NOVELTY, chance)
  if (moderate) return 'moderate'
  const apart = late.some((tap) => tap.kid.low > tap.null.q95 && tap.kid.value > NARROW_KID)
  return lateCoverage < (apart ? FULL_COVERAGE : NARROW_COVERAGE) ? 'narrow' : 'in-domain'
}

const isTower = ({ tap }: { readonly tap: string }): boolean => tap !== 'embedding'

function featuresOf({ taps, embedding }: FeatureSet, tap: string): Matrix {
  if (tap === 'embedding' && embedding) return embedding
  const found = taps.find((candidate) => candidate.tap === tap)
  if (!found) throw new Error(`the statistics describe a tap “${tap}” that the model does not have`)
  return found.features
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)
}
