/** Builds the reference of one tap. */
import type { Matrix } from '../../math/matrix.ts'
import { takeRows } from '../../math/matrix.ts'
import type { Random } from '../../domain/random.ts'
import { Smallest, eachSquaredDistance, ownNeighbourDistances } from '../../math/linalg/distances.ts'
import { quantile } from '../../math/quantile.ts'
import { discriminate, C2ST_LIMIT } from '../statistics/c2st.ts'
import { Reach, reachNeighbour } from '../statistics/coverage.ts'
import { centreOf, energy } from '../statistics/energy.ts'
import { kid, sampleKernel, selfKernel } from '../statistics/kid.ts'
import { NOVELTY_NEIGHBOURS, countBeyond } from '../statistics/novelty.ts'
import { moments, standardise } from '../../math/standardise.ts'
import type { ReferenceSplit } from './split-reference.ts'
import type { NullRow, Spread } from '../statistics/nulls.ts'
import { wideningAt, rounded, spreadOf } from '../statistics/nulls.ts'
import type { TapReference, TapStatistic } from './tap-reference.ts'
import { atOwnScale, half, halfMoments, halfPrecision, whiten, whitening } from '../statistics/whiten.ts'

const NULL_SIZES = [8, 16, 32, 64, 128, 256, 512, 1024, 2048] as const
/** A null sample takes at most this share of R2; otherwise the draws would be too similar. */
const MAX_SHARE = 0.5

export interface TapWork {
  readonly random: Random
  /** Null samples drawn per size. */
  readonly draws: number
  /** Called between the parts, so that the task can be stopped. */
  readonly pause: () => Promise<void>
}

/** @param raw features of all items, n × width */
export async function buildTap(
  tap: string,
  depth: number,
  raw: Matrix,
  parts: ReferenceSplit,
  { random, draws, pause }: TapWork,
): Promise<TapReference> {
  const scale = halfMoments(moments(raw))
  const { projection, variances } = whitening(standardise(raw, scale))
  const bank = halfPrecision(whiten(takeRows(raw, parts.bank), scale, projection))
  const rest = whiten(takeRows(raw, parts.rest), scale, projection)
  await pause()
  const reach = half(Float32Array.from(ownNeighbourDistances(bank, reachNeighbour(bank.rows))))
  const reached = new Reach(rest.rows, reach)
  const nearest = new Smallest(rest.rows, NOVELTY_NEIGHBOURS)
  eachSquaredDistance(rest, bank, (i, j, value) => {
    nearest.offer(i, value)
    reached.offer(i, j, value)
  })
  const distances = nearest.distances()
  await pause()
  const radius = rounded(quantile(distances, 0.95))
  const own = atOwnScale(bank, variances)
  const self = rounded(selfKernel(own, raw.cols))
  const kernel = sampleKernel(atOwnScale(rest, variances), own, raw.cols)
  const centre = centreOf(bank)
  await pause()
  const statistics: Readonly<Record<TapStatistic, (chosen: readonly number[]) => number>> = {
    kid: (chosen) => kid(kernel, self, chosen),
    novelty: (chosen) => countBeyond(takeValues(distances, chosen), radius) / chosen.length,
    coverage: (chosen) => reached.coverage(chosen),
    energy: (chosen) => energy(rest, centre, chosen),
    auc: (chosen) => discriminate(rest, bank, chosen, random),
  }
  const everything = Array.from({ length: rest.rows }, (_, i) => i)
  const nulls: NullRow<TapStatistic>[] = []
  for (const n of NULL_SIZES.filter((n, i) => i === 0 || n <= rest.rows * MAX_SHARE)) {
    const samples = Array.from({ length: draws }, () => random.shuffle(everything).slice(0, n))
    const widen = wideningAt(n, rest.rows)
    const known = nulls.at(-1)
    const spread = (name: TapStatistic): Spread => spreadOf(samples.map(statistics[name]), widen)
    nulls.push({
      n,
      kid: spread('kid'),
      novelty: spread('novelty'),
      coverage: spread('coverage'),
      energy: spread('energy'),
      // The discriminant uses at most its limit of items, so larger samples give the same result.
      auc: known && known.n >= C2ST_LIMIT ? known.auc : spread('auc'),
    })
    await pause()
  }
  return { tap, depth, moments: scale, projection, variances, bank, self, radius, reach, nulls }
}

function takeValues(from: Float64Array, chosen: readonly number[]): Float64Array {
  return Float64Array.from(chosen, (i) => from[i] as number)
}
