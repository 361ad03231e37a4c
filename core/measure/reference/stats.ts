/** What a model's pretraining looks like from inside the model: made once per model, compared with every dataset. */
import type { Matrix } from '../../domain/matrix.ts'
import type { Moments } from '../standardise.ts'

/** Both statistics on reference samples of `n` items: what “no shift” looks like at that size. */
export interface NullRow {
  readonly n: number
  readonly kid: { readonly mean: number; readonly sd: number; readonly q95: number }
  readonly novelty: { readonly q95: number }
}

export interface TapReference {
  readonly tap: string
  readonly depth: number
  /** Scale of the tap's features over the whole reference (width values each). */
  readonly moments: Moments
  /** width × m: from standardised features to the leading principal components, whitened. */
  readonly projection: Matrix
  /** Reference half R1, standardised: items × width. */
  readonly bank: Matrix
  /** Mean kernel between different items of R1. */
  readonly self: number
  /** 95 % of the other half, R2, lies within this fifth-neighbour distance of R1 in projected space. */
  readonly radius: number
  /** By ascending n. */
  readonly nulls: readonly NullRow[]
}

export interface ReferenceStats {
  /** Identity of the weights and preprocessing that produced the features. */
  readonly modelHash: string
  readonly preprocessing: string
  /** Pretraining items behind the statistics, both halves. */
  readonly items: number
  readonly seed: number
  readonly taps: readonly TapReference[]
}

/** The null distribution at any n inside the table, interpolated in log n; outside, the nearest row. */
export function nullAt(rows: readonly NullRow[], n: number): NullRow {
  const above = rows.find((row) => row.n >= n) ?? rows.at(-1)
  if (!above) throw new Error('a null table cannot be empty')
  const below = rows.findLast((row) => row.n <= n) ?? above
  if (above.n <= below.n) return { ...above, n }
  const t = Math.log(n / below.n) / Math.log(above.n / below.n)
  const mix = (a: number, b: number): number => a + t * (b - a)
  // Spreads fall as a power of n, so they are interpolated as logarithms.
  const sd = Math.exp(mix(Math.log(below.kid.sd), Math.log(above.kid.sd)))
  const mean = mix(below.kid.mean, above.kid.mean)
  const tail = (row: NullRow): number => (row.kid.q95 - row.kid.mean) / row.kid.sd
  return {
    n,
    kid: { mean, sd, q95: mean + sd * mix(tail(below), tail(above)) },
    novelty: { q95: mix(below.novelty.q95, above.novelty.q95) },
  }
}
