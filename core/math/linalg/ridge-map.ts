/** Linear maps from features to vectors, in closed form. */
import type { Matrix } from '../matrix.ts'
import { matrix } from '../matrix.ts'
import { around, moments } from '../standardise.ts'
import { factorise, solve } from './cholesky.ts'
import { addGram, crossProducts, multiply } from './products.ts'

export interface LinearMap {
  /** [features, outputs] */
  readonly weight: Float32Array
  /** [outputs] */
  readonly bias: Float32Array
}

/**
 * min Σ |y − b − x W|² + penalty · rows · |W|² (Hoerl & Kennard 1970), for several penalties from one set of products.
 * With fewer rows than features it solves the dual, which has the same solution.
 * @param x [rows, features], roughly standardised
 * @param y [rows, outputs]
 */
export function ridgeMaps(x: Matrix, y: Matrix, penalties: readonly number[]): LinearMap[] {
  const [meanX, meanY] = [moments(x).mean, moments(y).mean]
  const [a, b] = [around(x, meanX), around(y, meanY)]
  const weightsOf = x.rows > x.cols ? primal(a, b) : dual(a, b)
  return penalties.map((penalty) => {
    const weight = weightsOf(penalty * x.rows)
    const bias = Float32Array.from(meanY)
    for (let k = 0; k < x.cols; k++) {
      for (let c = 0; c < y.cols; c++) {
        bias[c] = (bias[c] as number) - (meanX[k] as number) * (weight[k * y.cols + c] as number)
      }
    }
    return { weight, bias }
  })
}

/**
 * The map without a bias: min Σ |y − x W|² + share · s · |W|², where s is the mean square of the singular values of x. A tiny
 * share finds the least W that gives y where several do.
 * @returns W, [features, outputs]
 */
export function mapThroughOrigin(x: Matrix, y: Matrix, share: number): Float32Array {
  const size = x.data.reduce((sum, value) => sum + value * value, 0) / Math.max(1, Math.min(x.rows, x.cols))
  // Never zero, so that rows of zeros have a solution.
  return (x.rows > x.cols ? primal : dual)(x, y)(share * size + Number.MIN_VALUE ** 0.5)
}

/** x: [rows, features] → x W + b. */
export function mapRows(x: Matrix, { weight, bias }: LinearMap): Matrix {
  return around(
    multiply(x, matrix(x.cols, bias.length, weight)),
    bias.map((value) => -value),
  )
}

type Solver = (penalty: number) => Float32Array

function primal(x: Matrix, y: Matrix): Solver {
  const [d, e] = [x.cols, y.cols]
  const gram = new Float64Array(d * d)
  addGram(x, [...Array(x.rows).keys()], gram)
  const products = timesTransposed(x, y)
  return (penalty) => {
    const [system, weights] = [gram.slice(), products.slice()]
    for (let k = 0; k < d; k++) system[k * d + k] = (system[k * d + k] as number) + penalty
    factorise(system, d)
    solve(system, d, weights, e)
    return Float32Array.from(weights)
  }
}

function dual(x: Matrix, y: Matrix): Solver {
  const n = x.rows
  const kernel = crossProducts(x, x)
  return (penalty) => {
    const [system, shares] = [Float64Array.from(kernel), Float64Array.from(y.data)]
    for (let i = 0; i < n; i++) system[i * n + i] = (system[i * n + i] as number) + penalty
    factorise(system, n)
    solve(system, n, shares, y.cols)
    return Float32Array.from(timesTransposed(x, matrix(n, y.cols, Float32Array.from(shares))))
  }
}

/** Σ over rows of x_k · y_c, [features, outputs]. */
function timesTransposed(x: Matrix, y: Matrix): Float64Array {
  const out = new Float64Array(x.cols * y.cols)
  for (let i = 0; i < x.rows; i++) {
    for (let k = 0; k < x.cols; k++) {
      const value = x.data[i * x.cols + k] as number
      const [from, at] = [i * y.cols, k * y.cols]
      for (let c = 0; c < y.cols; c++) out[at + c] = (out[at + c] as number) + value * (y.data[from + c] as number)
    }
  }
  return out
}
