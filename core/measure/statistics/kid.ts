/** KID: the distance of a sample from the reference, as measured by a cubic kernel. */
import { Z95 } from '../../math/interval.ts'
import type { Random } from '../../domain/random.ts'
import type { Matrix } from '../../math/matrix.ts'
import { eachOwnProduct, eachProduct } from '../../math/linalg/products.ts'

/** k(x, y) = (x·y / d + 1)³ of Bińkowski et al. 2018, “Demystifying MMD GANs”, §4.2. */
function cubicKernel(product: number, columns: number): number {
  const base = product / columns + 1
  return base * base * base
}

/** Precomputed kernel values of a sample, so that sub-samples need only additions. */
export interface SampleKernel {
  readonly size: number
  /** size × size, k(x_i, x_j); single precision, because 4096² of them fill memory and only their means matter. */
  readonly within: Float32Array
  /** Mean over the reference of k(x_i, y). */
  readonly across: Float64Array
}

/**
 * @param sample n × m, in the reference's components at the original scale
 * @param reference r × m, likewise
 * @param columns width of the standardised features behind the components, which divides each product
 */
export function sampleKernel(sample: Matrix, reference: Matrix, columns: number): SampleKernel {
  const within = new Float32Array(sample.rows * sample.rows)
  eachOwnProduct(sample, (i, j, product) => {
    const value = cubicKernel(product, columns)
    within[i * sample.rows + j] = value
    within[j * sample.rows + i] = value
  })
  const across = new Float64Array(sample.rows)
  eachProduct(sample, reference, (i, _, product) => {
    across[i] = (across[i] as number) + cubicKernel(product, columns) / reference.rows
  })
  return { size: sample.rows, within, across }
}

/** Mean of k(y_i, y_j) over i ≠ j. */
export function selfKernel(reference: Matrix, columns: number): number {
  let sum = 0
  eachOwnProduct(reference, (i, j, product) => {
    if (i !== j) sum += cubicKernel(product, columns)
  })
  return (2 * sum) / (reference.rows * (reference.rows - 1))
}

/**
 * Unbiased squared MMD (Gretton et al. 2012, eq. 3) between the chosen items and the reference: it can be below zero.
 * @param chosen at least two items of the sample
 */
export function kid(kernel: SampleKernel, referenceSelf: number, chosen: ArrayLike<number>): number {
  const { size, within, across } = kernel
  const items = Int32Array.from(chosen)
  const n = items.length
  let pairs = 0
  let toReference = 0
  for (let a = 0; a < n; a++) {
    const item = items[a] as number
    const at = item * size
    toReference += across[item] as number
    for (let b = 0; b < a; b++) pairs += within[at + (items[b] as number)] as number
  }
  return (2 * pairs) / (n * (n - 1)) + referenceSelf - (2 * toReference) / n
}

const HALF_SAMPLES = 60

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
  const draws = Array.from({ length: HALF_SAMPLES }, () =>
    kid(kernel, referenceSelf, random.shuffle(all).slice(0, half)),
  )
  const mean = draws.reduce((a, b) => a + b, 0) / HALF_SAMPLES
  const sd = Math.sqrt(draws.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (HALF_SAMPLES - 1))
  return { value, low: value - Z95 * sd, high: value + Z95 * sd }
}
