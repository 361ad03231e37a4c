/** The space in which a tap is compared: leading principal components of standardised features, each of unit variance. */
import type { Matrix } from '../../math/matrix.ts'
import { matrix } from '../../math/matrix.ts'
import { eigenSymmetric } from '../../math/linalg/eigen.ts'
import { addGram, multiply } from '../../math/linalg/products.ts'
import type { Moments } from '../../math/standardise.ts'
import { standardise } from '../../math/standardise.ts'

/** 64 components hold over 99 % of the variance at every tap of the embedded model; KID then differs by less than 1 %. */
const COMPONENTS = 64
/** Components below this share of the largest variance are rounding noise, which whitening would amplify. */
const VARIANCE_FLOOR = 1e-5
/** Items per component; with fewer, a component would describe single items instead of their distribution. */
const ITEMS_PER_COMPONENT = 8

export interface Whitening {
  /** d × m; standardised features times this are uncorrelated with variance 1. */
  readonly projection: Matrix
  /** m values: each component's original variance. */
  readonly variances: Float32Array
}

/**
 * A few correlated directions would dominate distances in the raw columns; here each main direction has equal weight.
 * @param x n × d, standardised
 */
export function whitening(x: Matrix): Whitening {
  const d = x.cols
  const { values, vectors } = eigenSymmetric(covariance(x), d)
  const floor = VARIANCE_FLOOR * (values[0] as number)
  const most = Math.min(COMPONENTS, Math.floor(x.rows / ITEMS_PER_COMPONENT))
  const kept = Math.max(1, Math.min(most, values.filter((v) => v > floor).length))
  const projection = matrix(d, kept)
  for (let r = 0; r < d; r++) {
    for (let k = 0; k < kept; k++) {
      projection.data[r * kept + k] = (vectors[r * d + k] as number) / Math.sqrt(values[k] as number)
    }
  }
  return { projection: halfPrecision(projection), variances: half(Float32Array.from(values.subarray(0, kept))) }
}

/** Raw features (n × width) → whitened components (n × m). */
export function whiten(raw: Matrix, moments: Moments, projection: Matrix): Matrix {
  return multiply(standardise(raw, moments), projection)
}

/** Whitened components → the same at the scale of the standardised features, whose inner products KID uses. */
export function atOwnScale(whitened: Matrix, variances: Float32Array): Matrix {
  const { rows, cols, data } = whitened
  const scale = Array.from(variances, Math.sqrt)
  return matrix(
    rows,
    cols,
    data.map((value, at) => value * (scale[at % cols] as number)),
  )
}

function covariance(x: Matrix): Float64Array {
  const d = x.cols
  const out = new Float64Array(d * d)
  addGram(
    x,
    Array.from({ length: x.rows }, (_, i) => i),
    out,
  )
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      out[i * d + j] = (out[i * d + j] as number) / (x.rows - 1)
      out[j * d + i] = out[i * d + j] as number
    }
  }
  return out
}

/**
 * Rounds everything stored to half precision before anything is derived from it, so that a file read back contains
 * exactly what was built.
 */
export function half(values: Float32Array): Float32Array {
  return Float32Array.from(Float16Array.from(values))
}

export function halfPrecision(of: Matrix): Matrix {
  return { ...of, data: half(of.data) }
}

export function halfMoments({ mean, sd }: Moments): Moments {
  return { mean: half(mean), sd: half(sd).map((v) => (v > 0 ? v : 1)) }
}
