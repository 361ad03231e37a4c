/** Compares a sample with the reference of one tap, by every statistic. */
import type { TapShift } from '../../contract/measurement.ts'
import { wilson } from '../../math/interval.ts'
import type { Matrix } from '../../math/matrix.ts'
import type { Random } from '../../domain/random.ts'
import { Smallest, eachSquaredDistance } from '../../math/linalg/distances.ts'
import type { NullRow, Spread } from '../statistics/nulls.ts'
import { nullAt, zScore } from '../statistics/nulls.ts'
import type { TapReference, TapStatistic } from '../reference/tap-reference.ts'
import { atOwnScale, whiten } from '../statistics/whiten.ts'
import { discriminate } from '../statistics/c2st.ts'
import { Reach } from '../statistics/coverage.ts'
import { centreOf, energyWithInterval } from '../statistics/energy.ts'
import { kidWithInterval, sampleKernel } from '../statistics/kid.ts'
import { NOVELTY_NEIGHBOURS, countBeyond } from '../statistics/novelty.ts'

/** A tap's shift with all fields of a new measurement. */
export type MeasuredTap = Required<TapShift>

export interface TapComparison {
  readonly shift: MeasuredTap
  readonly nulls: NullRow<TapStatistic>
}

/** @param raw features of the sample, n × width, n ≥ 2 and no copies: each counts as independent evidence */
export function measureTap(raw: Matrix, reference: TapReference, random: Random): TapComparison {
  const { tap, depth, moments, projection, variances, bank, self, radius, reach } = reference
  const sample = whiten(raw, moments, projection)
  const nulls = nullAt(reference.nulls, sample.rows)
  const nearest = new Smallest(sample.rows, NOVELTY_NEIGHBOURS)
  const reached = new Reach(sample.rows, reach)
  eachSquaredDistance(sample, bank, (i, j, value) => {
    nearest.offer(i, value)
    reached.offer(i, j, value)
  })
  const everything = Array.from({ length: sample.rows }, (_, i) => i)
  const kernel = sampleKernel(atOwnScale(sample, variances), atOwnScale(bank, variances), raw.cols)
  const kid = kidWithInterval(kernel, self, nulls.kid.sd, random.fork(tap))
  const novelty = wilson(countBeyond(nearest.distances(), radius), sample.rows)
  const coverage = reached.coverage(everything)
  const centre = energyWithInterval(sample, centreOf(bank))
  const auc = discriminate(sample, bank, everything, random.fork(`${tap} c2st`))
  const compared = (value: number, none: Spread) => ({ value, null: none, z: zScore(value, none) })
  const shift: MeasuredTap = {
    tap,
    depth,
    kid,
    null: nulls.kid,
    z: zScore(kid.value, nulls.kid),
    novelty,
    noveltyZ: zScore(novelty.value, nulls.novelty),
    coverage: { ...compared(coverage, nulls.coverage), relative: coverage / nulls.coverage.mean },
    energy: { ...centre, ...compared(centre.value, nulls.energy) },
    c2st: compared(auc, nulls.auc),
  }
  return { shift, nulls }
}
