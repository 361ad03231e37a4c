/** Mean-shift energy: squared distance between the means of dataset and reference, in standard deviations. */
import { Z95 } from '../../math/interval.ts'
import type { Matrix } from '../../math/matrix.ts'

/** The reference data for the energy: the mean of each whitened component, and its variance over the bank's size. */
export interface Centre {
  readonly mean: Float64Array
  readonly meanVariance: Float64Array
}

export function centreOf(bank: Matrix): Centre {
  const { rows, cols, data } = bank
  const mean = new Float64Array(cols)
  const square = new Float64Array(cols)
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < cols; k++) mean[k] = (mean[k] as number) + (data[i * cols + k] as number) / rows
  }
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < cols; k++) {
      square[k] = (square[k] as number) + ((data[i * cols + k] as number) - (mean[k] as number)) ** 2
    }
  }
  return { mean, meanVariance: square.map((sum) => sum / (rows - 1) / rows) }
}

/** Components that n items support: a quarter of their number; with more, noise hides the shift. */
export function componentsAt(n: number, all: number): number {
  return Math.max(1, Math.min(all, Math.floor(n / 4)))
}

/**
 * |x̄ − r̄|² − tr S_x / n − tr S_r / N over the leading components: an unbiased estimate of |μ_x − μ_r|², which can be
 * below zero. As a U-statistic (Σ_{i≠j} y_i·y_j) / (n (n − 1)) − tr S_r / N with y = x − r̄.
 * @param sample n × m, whitened by the reference
 * @param chosen at least two rows of it
 */
export function energy(sample: Matrix, centre: Centre, chosen: ArrayLike<number>): number {
  return parts(sample, centre, chosen).value
}

/** The energy of the whole sample with a 95 % interval by the jackknife (Efron & Stein 1981). */
export function energyWithInterval(sample: Matrix, centre: Centre): { value: number; low: number; high: number } {
  const n = sample.rows
  const all = Array.from({ length: n }, (_, i) => i)
  const { value, columns, total, norms, square, reference } = parts(sample, centre, all)
  // Without item i: |T − y_i|² − (Q − |y_i|²).
  const without = all.map((i) => {
    let cross = 0
    for (let k = 0; k < columns; k++) {
      cross += (total[k] as number) * ((sample.data[i * sample.cols + k] as number) - (centre.mean[k] as number))
    }
    const own = norms[i] as number
    const length = total.reduce((sum, t) => sum + t * t, 0) - 2 * cross + own
    return (length - (square - own)) / ((n - 1) * Math.max(1, n - 2)) - reference
  })
  const mean = without.reduce((a, b) => a + b, 0) / n
  const error = Math.sqrt(((n - 1) / n) * without.reduce((sum, v) => sum + (v - mean) ** 2, 0))
  return { value, low: value - Z95 * error, high: value + Z95 * error }
}

function parts(sample: Matrix, { mean, meanVariance }: Centre, chosen: ArrayLike<number>) {
  const n = chosen.length
  const columns = componentsAt(n, sample.cols)
  const total = new Float64Array(columns)
  const norms = new Float64Array(n)
  for (let c = 0; c < n; c++) {
    const at = (chosen[c] as number) * sample.cols
    for (let k = 0; k < columns; k++) {
      const y = (sample.data[at + k] as number) - (mean[k] as number)
      total[k] = (total[k] as number) + y
      norms[c] = (norms[c] as number) + y * y
    }
  }
  const square = norms.reduce((a, b) => a + b, 0)
  const reference = meanVariance.subarray(0, columns).reduce((a, b) => a + b, 0)
  const value = (total.reduce((sum, t) => sum + t * t, 0) - square) / (n * (n - 1)) - reference
  return { value, columns, total, norms, square, reference }
}
