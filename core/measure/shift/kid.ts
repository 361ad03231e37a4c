/** KID: how far a sample lies from the reference in all directions that a cubic kernel sees. */
import { Z95 } from '../../domain/interval.ts'
import type { Random } from '../../domain/random.ts'
import type { Matrix } from '../../domain/matrix.ts'
import { crossProducts, eachProduct } from '../linalg/products.ts'

/** k(x, y) = (x·y / d + 1)³ of Bińkowski et al. 2018, “Demystifying MMD GANs”, §4.2. */
export function cubicKernel(product: number, columns: number): number {
  const base = product / columns + 1
  return base * base * base
}

/** What KID needs of a sample, so that sub-samples cost additions only. */
export interface SampleKernel {
  readonly size: number
  /** size × size, k(x_i, x_j). */
  readonly within: Float64Array
  /** Mean over the reference of k(x_i, y). */
  readonly across: Float64Array
}

/**
 * @param sample n × d, standardised by the reference
 * @param reference m × d, standardised by itself
 */
export function sampleKernel(sample: Matrix, reference: Matrix): SampleKernel {
  const d = sample.cols
  const within = crossProducts(sample, sample)
  for (let i = 0; i < within.length; i++) within[i] = cubicKernel(within[i] as number, d)
  const across = new Float64Array(sample.rows)
  eachProduct(sample, reference, (i, _, product) => {
    across[i] = (across[i] as number) + cubicKernel(product, d) / reference.rows
  })
  return { size: sample.rows, within, across }
}

/** Mean of k(y_i, y_j) over i ≠ j. */
export function selfKernel(reference: Matrix): number {
  let sum = 0
  eachProduct(reference, reference, (i, j, product) => {
    if (i !== j) sum += cubicKernel(product, reference.cols)
  })
  return sum / (reference.rows * (reference.rows - 1))
}

/**
 * Unbiased squared MMD (Gretton et al. 2012, eq. 3) between the chosen items and the reference: it can be below zero.
 * @param chosen at least two items of the sample
 */
export function kid(kernel: SampleKernel, referenceSelf: number, chosen: ArrayLike<number>): number {
  const n = chosen.length
  let within = 0
  let across = 0
  for (let a = 0; a < n; a++) {
    const at = (chosen[a] as number) * kernel.size
    across += kernel.across[chosen[a] as number] as number
    for (let b = 0; b < a; b++) within += kernel.within[at + (chosen[b] as number)] as number
  }
  return (2 * within) / (n * (n - 1)) + referenceSelf - (2 * across) / n
}

const HALVES = 60

/**
 * KID of the whole sample with a 95 % interval. The spread of KID over random halves drawn without replacement is its
 * spread at n; a bootstrap with replacement would count items as their own neighbours and is biased upwards. With fewer
 * than four items there are no halves, and `nullSd`, the spread of reference samples, has to do.
 */
export function kidWithInterval(
  kernel: SampleKernel,
  referenceSelf: number,
  nullSd: number,
  random: Random,
): { value: number; low: number; high: number } {
  const all = Array.from({ length: kernel.size }, (_, i) => i)
  const value = kid(kernel, referenceSelf, all)
  const half = Math.floor(kernel.size / 2)
  if (half < 2) return { value, low: value - Z95 * nullSd, high: value + Z95 * nullSd }
  const draws = Array.from({ length: HALVES }, () => kid(kernel, referenceSelf, random.shuffle(all).slice(0, half)))
  const mean = draws.reduce((a, b) => a + b, 0) / HALVES
  const sd = Math.sqrt(draws.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (HALVES - 1))
  return { value, low: value - Z95 * sd, high: value + Z95 * sd }
}
