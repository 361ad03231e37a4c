/** The gap between what a model was pretrained on and a dataset, tap by tap. */
import type { ShiftMeasure, TapShift } from '../../contract/measurement.ts'
import { wilson } from '../../domain/interval.ts'
import type { FeatureSet, Matrix } from '../../domain/matrix.ts'
import { takeRows } from '../../domain/matrix.ts'
import type { Random } from '../../domain/random.ts'
import { multiply } from '../linalg/products.ts'
import type { NullRow, ReferenceStats, TapReference } from '../reference/stats.ts'
import { nullAt } from '../reference/stats.ts'
import { standardise } from '../standardise.ts'
import { kidWithInterval, sampleKernel } from './kid.ts'
import { countBeyond, neighbourDistances } from './novelty.ts'

const LATE_FROM = 0.75
const EARLY_TO = 0.25
/** Above this share of new items a gap counts as large: most of the data lies outside what the model has seen. */
const LARGE_NOVELTY = 0.5
/** Up to twice the base rate of 0.05 nothing is called new. */
const LITTLE_NOVELTY = 0.1
/** A tap this new makes a gap moderate even if later ones hide it: a small tower can map foreign images onto known features. */
const HIDDEN_NOVELTY = 0.25
/** A KID as large as a shift of about 0.75 sd along one strong component; smaller ones are real but do not make a dataset narrow. */
const NARROW_KID = 0.05

/**
 * @param features of the dataset's sample
 * @param distinct one item of each duplicate cluster: a copy is not a second witness, and KID would take copies for structure
 * @param pause called after every tap, so that a stop can come through
 */
export async function measureShift(
  features: FeatureSet,
  reference: ReferenceStats,
  distinct: readonly number[],
  random: Random,
  pause: () => Promise<void>,
): Promise<ShiftMeasure> {
  const limit = Math.min(...reference.taps.map(({ nulls }) => nulls.at(-1)?.n ?? 0))
  const chosen = random.shuffle(distinct).slice(0, limit)
  const found: ReturnType<typeof measureTap>[] = []
  for (const tap of reference.taps) {
    found.push(measureTap(featuresOf(features, tap.tap), tap, chosen, random))
    await pause()
  }
  const taps = found.map(({ shift }) => shift)
  const tower = found.filter(({ shift }) => shift.tap !== 'embedding')
  const late = tower.filter(({ shift }) => shift.depth >= LATE_FROM)
  const early = tower.filter(({ shift }) => shift.depth <= EARLY_TO)
  const lateNovelty = mean(late.map(({ shift }) => shift.novelty.value))
  return {
    sampleSize: chosen.length,
    referenceSize: reference.items,
    taps,
    lateNovelty,
    earlyNovelty: mean(early.map(({ shift }) => shift.novelty.value)),
    level: levelOf(
      lateNovelty,
      Math.max(...taps.map(({ novelty }) => novelty.value)),
      mean(late.map(({ nulls }) => nulls.novelty.q95)),
      late.map(({ shift }) => shift),
    ),
  }
}

/**
 * Novelty first; KID only where little is new. A dataset that is a narrow part of what the model knows has a huge KID
 * and no novelty: it must not be called foreign. `chance` is the novelty that 5 % of same-size reference samples exceed.
 */
export function levelOf(
  lateNovelty: number,
  highestNovelty: number,
  chance: number,
  late: readonly TapShift[],
): ShiftMeasure['level'] {
  if (lateNovelty > Math.max(LARGE_NOVELTY, chance)) return 'large'
  const moderate = lateNovelty > Math.max(LITTLE_NOVELTY, chance) || highestNovelty > Math.max(HIDDEN_NOVELTY, chance)
  if (moderate) return 'moderate'
  return late.some((tap) => tap.kid.low > tap.null.q95 && tap.kid.value > NARROW_KID) ? 'narrow' : 'in-domain'
}

function measureTap(
  raw: Matrix,
  reference: TapReference,
  chosen: readonly number[],
  random: Random,
): { shift: TapShift; nulls: NullRow } {
  const { tap, depth, bank, projection, self, radius } = reference
  const sample = standardise(takeRows(raw, chosen), reference.moments)
  const nulls = nullAt(reference.nulls, sample.rows)
  const distances = neighbourDistances(multiply(sample, projection), multiply(bank, projection))
  const estimate = kidWithInterval(sampleKernel(sample, bank), self, nulls.kid.sd, random.fork(tap))
  const shift: TapShift = {
    tap,
    depth,
    kid: estimate,
    null: nulls.kid,
    z: (estimate.value - nulls.kid.mean) / nulls.kid.sd,
    novelty: wilson(countBeyond(distances, radius), sample.rows),
  }
  return { shift, nulls }
}

function featuresOf({ taps, embedding }: FeatureSet, tap: string): Matrix {
  if (tap === 'embedding') return embedding
  const found = taps.find((candidate) => candidate.tap === tap)
  if (!found) throw new Error(`the statistics describe a tap “${tap}” that the model does not have`)
  return found.features
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)
}
