/** Turns a linear classifier into a connector: its scores become positions in the joint space. */
import type { Matrix } from '../../../../math/matrix.ts'
import { factorise, solve } from '../../../../math/linalg/cholesky.ts'
import { moments } from '../../../../math/standardise.ts'
import type { LinearHead } from '../../head/connector.ts'
import type { LogisticFit } from './logistic.ts'

export const rms = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length)

/**
 * The connector W·R, b·R under which the cosines with the class texts order the classes as the classifier's scores do.
 * @param texts unit rows, [classes, embedding]
 * @param size root mean square of the connector's weights: rows are scaled to length one afterwards, so only the
 * optimiser's steps depend on it
 */
export function liftClassifier({ weight, bias }: LogisticFit, texts: Matrix, size: number): LinearHead {
  const lift = scoresToEmbedding(texts)
  const lifted = { weight: times(weight, lift, texts.cols), bias: times(bias, lift, texts.cols) }
  const factor = size / Math.max(1e-12, rms(lifted.weight))
  return { weight: lifted.weight.map((v) => v * factor), bias: lifted.bias.map((v) => v * factor) }
}

/** scores: [rows, classes] → [rows, embedding] */
function times(scores: Float32Array, lift: Float64Array, width: number): Float32Array {
  const classes = lift.length / width
  const rows = scores.length / classes
  const out = new Float32Array(rows * width)
  for (let r = 0; r < rows; r++) {
    for (let e = 0; e < width; e++) {
      let sum = 0
      for (let c = 0; c < classes; c++) sum += (scores[r * classes + c] as number) * (lift[c * width + e] as number)
      out[r * width + e] = sum
    }
  }
  return out
}

/**
 * R, [classes, embedding]: least-norm vectors whose products with the centred text embeddings U give centred one-hot
 * scores, R = (U Uᵀ + ε)⁻¹ U. Captions of unknown words are close together; without this, classes would overlap.
 */
function scoresToEmbedding(texts: Matrix): Float64Array {
  const { rows: k, cols: e } = texts
  const centre = moments(texts).mean
  const centred = new Float64Array(k * e)
  for (let c = 0; c < k; c++)
    for (let j = 0; j < e; j++) centred[c * e + j] = (texts.data[c * e + j] as number) - (centre[j] as number)
  const system = new Float64Array(k * k)
  let trace = 0
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0
      for (let j = 0; j < e; j++) sum += (centred[a * e + j] as number) * (centred[b * e + j] as number)
      system[a * k + b] = sum
      if (a === b) trace += sum
    }
  }
  for (let a = 0; a < k; a++) system[a * k + a] = (system[a * k + a] as number) + (1e-5 * trace) / k + 1e-12
  factorise(system, k)
  solve(system, k, centred, e)
  return centred
}
