/** Null tables: the distribution of a statistic at a given sample size without a shift. */
import { quantileOfSorted } from '../../math/quantile.ts'

/** A statistic over many samples of one size from the reference itself. */
export interface Spread {
  readonly mean: number
  readonly sd: number
  readonly q90: number
  readonly q95: number
  readonly q99: number
}

/** Spreads of several statistics at one size. */
export type NullRow<S extends string> = { readonly n: number } & { readonly [K in S]: Spread }

/** By ascending n. */
export type NullTable<S extends string> = readonly NullRow<S>[]

/**
 * @param widen see wideningAt
 */
export function spreadOf(values: readonly number[], widen: number): Spread {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1))
  const sorted = Float64Array.from(values).toSorted()
  const tail = (p: number): number => rounded(mean + (quantileOfSorted(sorted, p) - mean) * widen)
  return { mean: rounded(mean), sd: rounded(sd * widen), q90: tail(0.9), q95: tail(0.95), q99: tail(0.99) }
}

/** Six digits exceed the precision of two hundred draws and keep the file small. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6))
}

/**
 * What the spread over samples of n out of a pool must be multiplied by to be the spread of a fresh sample around the
 * pool's own mean: drawing without replacement spreads less (1 − n/pool of the variance; Cochran 1977, §2.6), and the
 * pool's mean is itself off by as much as a sample of its size (n/pool of the variance).
 */
export function wideningAt(n: number, pool: number): number {
  const share = n / pool
  return Math.sqrt((1 + share) / (1 - share))
}

/** The null distributions at any n inside the table, interpolated in log n; outside, the nearest row. */
export function nullAt<S extends string>(rows: NullTable<S>, n: number): NullRow<S> {
  const above = rows.find((row) => row.n >= n) ?? rows.at(-1)
  if (!above) throw new Error('a null table cannot be empty')
  const below = rows.findLast((row) => row.n <= n) ?? above
  if (above.n <= below.n) return { ...above, n }
  const t = Math.log(n / below.n) / Math.log(above.n / below.n)
  const names = Object.keys(above).filter((name) => name !== 'n') as S[]
  const mixed = names.map((name) => [name, mixSpreads(below[name], above[name], t)])
  return { n, ...Object.fromEntries(mixed) } as NullRow<S>
}

/** Spreads fall as a power of n, so they are interpolated as logarithms, and the tails in units of the spread. */
function mixSpreads(below: Spread, above: Spread, t: number): Spread {
  const mix = (a: number, b: number): number => a + t * (b - a)
  const mean = mix(below.mean, above.mean)
  const powers = below.sd > 0 && above.sd > 0
  const sd = powers ? Math.exp(mix(Math.log(below.sd), Math.log(above.sd))) : mix(below.sd, above.sd)
  const tail = (name: 'q90' | 'q95' | 'q99'): number =>
    powers
      ? mean + sd * mix((below[name] - below.mean) / below.sd, (above[name] - above.mean) / above.sd)
      : mix(below[name], above[name])
  return { mean, sd, q90: tail('q90'), q95: tail('q95'), q99: tail('q99') }
}

/** Replaces infinity, which JSON lacks, for a null that never varies. */
const LARGEST_Z = 1000

/** Standard deviations of the null between a value and the null's mean. */
export function zScore(value: number, { mean, sd }: Spread): number {
  return sd > 0 ? (value - mean) / sd : Math.sign(value - mean) * LARGEST_Z
}
