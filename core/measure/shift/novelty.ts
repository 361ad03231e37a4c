/** Novelty: the share of items that lie outside what the reference covers. */
import type { Matrix } from '../../domain/matrix.ts'
import { eachProduct } from '../linalg/products.ts'

/** Neighbours in the reference; the fifth is close enough to be local and far enough to survive one odd item. */
const NEIGHBOURS = 5

/**
 * Distance of every sample row to its fifth-nearest reference row.
 * @param sample n × m
 * @param reference r × m with r ≥ 5
 */
export function neighbourDistances(sample: Matrix, reference: Matrix): Float64Array {
  const norms = squaredNorms(reference)
  const own = squaredNorms(sample)
  // |x − y|² = |x|² + |y|² − 2 x·y; |x|² is the same for all y and is added at the end.
  const least = new Float64Array(sample.rows * NEIGHBOURS).fill(Infinity)
  eachProduct(sample, reference, (i, j, product) => {
    const value = (norms[j] as number) - 2 * product
    const worst = (i + 1) * NEIGHBOURS - 1
    if (value >= (least[worst] as number)) return
    let at = worst
    for (; at > i * NEIGHBOURS && (least[at - 1] as number) > value; at--) least[at] = least[at - 1] as number
    least[at] = value
  })
  return own.map((norm, i) => Math.sqrt(Math.max(0, norm + (least[(i + 1) * NEIGHBOURS - 1] as number))))
}

function squaredNorms(of: Matrix): Float64Array {
  return Float64Array.from({ length: of.rows }, (_, i) =>
    of.data.subarray(i * of.cols, (i + 1) * of.cols).reduce((sum, v) => sum + v * v, 0),
  )
}

/** How many of the distances exceed the radius that 95 % of reference items stay within. */
export function countBeyond(distances: ArrayLike<number>, radius: number): number {
  let count = 0
  for (let i = 0; i < distances.length; i++) if ((distances[i] as number) > radius) count++
  return count
}

/** The p-quantile of the values, by linear interpolation between order statistics. */
export function quantile(values: ArrayLike<number>, p: number): number {
  const sorted = Float64Array.from(values).toSorted()
  const at = p * (sorted.length - 1)
  const low = Math.floor(at)
  const high = Math.min(sorted.length - 1, low + 1)
  return (sorted[low] as number) + (at - low) * ((sorted[high] as number) - (sorted[low] as number))
}
