import { type Matrix, matrix } from './matrix.ts'

/** Each row as probabilities: e^(factor · x) over their sum. */
export function softmax(of: Matrix, factor = 1): Matrix {
  const out = matrix(of.rows, of.cols)
  for (let i = 0; i < of.rows; i++) {
    const from = of.data.subarray(i * of.cols, (i + 1) * of.cols)
    // Relative to the largest, so that nothing overflows.
    const most = from.reduce((a, b) => Math.max(a, b), -Infinity)
    const powers = Array.from(from, (value) => Math.exp(factor * (value - most)))
    const sum = powers.reduce((a, b) => a + b, 0)
    powers.forEach((power, j) => (out.data[i * of.cols + j] = power / sum))
  }
  return out
}
