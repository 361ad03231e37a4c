/** Builds a model's pretraining statistics from features of pretraining items. */
import type { FeatureSet, Matrix } from '../../domain/matrix.ts'
import { matrix, takeRows } from '../../domain/matrix.ts'
import type { Random } from '../../domain/random.ts'
import { createRandom } from '../../domain/random.ts'
import { eigenSymmetric } from '../linalg/eigen.ts'
import { addGram, multiply } from '../linalg/products.ts'
import { kid, sampleKernel, selfKernel } from '../shift/kid.ts'
import { countBeyond, neighbourDistances, quantile } from '../shift/novelty.ts'
import type { Moments } from '../standardise.ts'
import { moments, standardise } from '../standardise.ts'
import type { NullRow, ReferenceStats, TapReference } from './stats.ts'

const NULL_SIZES = [8, 16, 32, 64, 128, 256, 512, 1024] as const
/** A null sample takes at most this share of R2, or the draws would be too much alike. */
const MAX_SHARE = 0.25
const COMPONENTS = 64
/** Components below this share of the largest variance are rounding noise: whitening would blow them up. */
const VARIANCE_FLOOR = 1e-5

export interface BuildOptions {
  readonly modelHash: string
  readonly preprocessing: string
  readonly seed: number
  /** Items kept for comparison (R1); the rest (R2) makes the null tables. Half of the items, at most 2048, if left out. */
  readonly comparison?: number
  /** Null samples drawn per size. */
  readonly draws?: number
}

/**
 * Splits the items at random in R1, which is stored, and R2, which only fills the null tables: 2048 + 4096 items give
 * tables up to n = 1024. Needs at least 64 items.
 */
export function buildReference(features: FeatureSet, options: BuildOptions): ReferenceStats {
  const items = features.embedding.rows
  if (items < 64) throw new Error(`pretraining statistics need at least 64 items, got ${items}`)
  const random = createRandom(options.seed).fork('reference')
  const first = options.comparison ?? Math.min(2048, Math.floor(items / 2))
  const order = random.shuffle(Array.from({ length: items }, (_, i) => i))
  const build = (tap: string, depth: number, of: Matrix): TapReference =>
    buildTap(tap, depth, takeRows(of, order), first, options.draws ?? 200, random.fork(tap))
  return {
    modelHash: options.modelHash,
    preprocessing: options.preprocessing,
    items,
    seed: options.seed,
    taps: [
      ...features.taps.map(({ tap, depth, features: of }) => build(tap, depth, of)),
      build('embedding', 1, features.embedding),
    ],
  }
}

function buildTap(tap: string, depth: number, raw: Matrix, first: number, draws: number, random: Random): TapReference {
  // Everything that is stored is rounded to half precision before anything is derived from it: a file read back then
  // says exactly what was built.
  const scale = roundMoments(moments(raw))
  const all = standardise(raw, scale)
  const projection = halfPrecision(whitening(all))
  const bank = halfPrecision({ rows: first, cols: all.cols, data: all.data.slice(0, first * all.cols) })
  const rest = matrix(all.rows - first, all.cols, all.data.slice(first * all.cols))
  const distances = neighbourDistances(multiply(rest, projection), multiply(bank, projection))
  const radius = quantile(distances, 0.95)
  const self = selfKernel(bank)
  const kernel = sampleKernel(rest, bank)
  const everything = Array.from({ length: rest.rows }, (_, i) => i)
  const sizes = NULL_SIZES.filter((n, i) => i === 0 || n <= rest.rows * MAX_SHARE)
  const nulls = sizes.map((n): NullRow => {
    const samples = Array.from({ length: draws }, () => random.shuffle(everything).slice(0, n))
    // Drawing without replacement from a finite R2 spreads less than fresh samples would (finite population correction).
    const widen = 1 / Math.sqrt(1 - n / rest.rows)
    const kids = samples.map((chosen) => kid(kernel, self, chosen))
    const shares = samples.map(
      (chosen) =>
        countBeyond(
          chosen.map((i) => distances[i] as number),
          radius,
        ) / n,
    )
    return { n, kid: spread(kids, widen), novelty: { q95: spread(shares, widen).q95 } }
  })
  return { tap, depth, moments: scale, projection, bank, self, radius, nulls }
}

function spread(values: readonly number[], widen: number): { mean: number; sd: number; q95: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1))
  return { mean, sd: sd * widen, q95: mean + (quantile(values, 0.95) - mean) * widen }
}

/**
 * Leading principal components of standardised features, each scaled to unit variance: d × m, m ≤ 64. Distances in the
 * raw 192 columns would be ruled by a few correlated directions; here each of the 64 main ones has the same say.
 */
function whitening(x: Matrix): Matrix {
  const d = x.cols
  const covariance = new Float64Array(d * d)
  addGram(
    x,
    Array.from({ length: x.rows }, (_, i) => i),
    covariance,
  )
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * d + j] = (covariance[i * d + j] as number) / (x.rows - 1)
      covariance[j * d + i] = covariance[i * d + j] as number
    }
  }
  const { values, vectors } = eigenSymmetric(covariance, d)
  const floor = VARIANCE_FLOOR * (values[0] as number)
  const kept = Math.max(1, Math.min(COMPONENTS, values.filter((v) => v > floor).length))
  const out = matrix(d, kept)
  for (let r = 0; r < d; r++) {
    for (let k = 0; k < kept; k++) {
      out.data[r * kept + k] = (vectors[r * d + k] as number) / Math.sqrt(values[k] as number)
    }
  }
  return out
}

function halfPrecision(of: Matrix): Matrix {
  return { ...of, data: Float32Array.from(Float16Array.from(of.data)) }
}

function roundMoments({ mean, sd }: Moments): Moments {
  const rounded = Float32Array.from(Float16Array.from(sd))
  return { mean: Float32Array.from(Float16Array.from(mean)), sd: rounded.map((v) => (v > 0 ? v : 1)) }
}
