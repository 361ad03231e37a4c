/** Features on a common scale. */
import type { Matrix } from './matrix.ts'
import { matrix, meanRows } from './matrix.ts'

export interface Moments {
  readonly mean: Float32Array
  readonly sd: Float32Array
}

/** Column means and standard deviations; a column that never varies gets sd 1, so that it standardises to zero. */
export function moments(of: Matrix): Moments {
  const { rows, cols, data } = of
  const sum = new Float64Array(cols)
  const square = new Float64Array(cols)
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < cols; k++) sum[k] = (sum[k] as number) + (data[i * cols + k] as number)
  }
  const mean = Float32Array.from(sum, (s) => s / Math.max(1, rows))
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < cols; k++) {
      square[k] = (square[k] as number) + ((data[i * cols + k] as number) - (mean[k] as number)) ** 2
    }
  }
  const sd = Float32Array.from(square, (s, k) => {
    const value = Math.sqrt(s / Math.max(1, rows - 1))
    return value > 1e-7 * Math.max(1, Math.abs(mean[k] as number)) ? value : 1
  })
  return { mean, sd }
}

/** (x − mean) / sd, column by column, in a new matrix. */
export function standardise(of: Matrix, { mean, sd }: Moments): Matrix {
  const out = matrix(of.rows, of.cols)
  for (let i = 0; i < of.rows; i++) {
    for (let k = 0; k < of.cols; k++) {
      const at = i * of.cols + k
      out.data[at] = ((of.data[at] as number) - (mean[k] as number)) / (sd[k] as number)
    }
  }
  return out
}

/** Rows relative to `centre`: x − centre. */
export function around(of: Matrix, centre: Float32Array): Matrix {
  return matrix(
    of.rows,
    of.cols,
    of.data.map((value, i) => value - (centre[i % of.cols] as number)),
  )
}

/** Rows scaled to length 1; a zero row stays zero. */
export function unitRows(of: Matrix): Matrix {
  const out = matrix(of.rows, of.cols, of.data.slice())
  for (let i = 0; i < of.rows; i++) {
    const part = out.data.subarray(i * of.cols, (i + 1) * of.cols)
    const length = Math.sqrt(part.reduce((sum, v) => sum + v * v, 0))
    if (length > 0) for (let k = 0; k < part.length; k++) part[k] = (part[k] as number) / length
  }
  return out
}

/**
 * Of `each` rows beside each other, the mean of their directions as a row of length 1.
 * @param of [groups × each, cols]
 * @returns [groups, cols]
 */
export function ensembled(of: Matrix, each: number): Matrix {
  const groups = Array.from({ length: of.rows / each }, (_, i) =>
    Array.from({ length: each }, (_row, k) => i * each + k),
  )
  return each === 1 ? unitRows(of) : unitRows(meanRows(unitRows(of), groups))
}
