/** Connectors in closed form: ridge regression of pooled features onto the classes' text embeddings. */
import * as tf from '@tensorflow/tfjs-core'
import type { Matrix } from '../domain/matrix.ts'
import { row } from '../domain/matrix.ts'
import type { Engine } from '../engine/index.ts'
import { factorise, solve } from '../measure/linalg/cholesky.ts'
import { moments } from '../measure/standardise.ts'

/** Ridge penalties tried, per training item. */
const PENALTIES = [1e-2, 3e-2, 0.1, 0.3, 1, 3]
export const rms = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length)

export interface Connector {
  /** [pooled, embedding] */
  readonly weight: Float32Array
  /** [embedding] */
  readonly bias: Float32Array
}

/** XᵀX, [columns, columns]. */
async function gramOf(engine: Engine, x: Matrix): Promise<Float64Array> {
  const program = await engine.compile({
    name: 'gram matrix',
    inputs: { x: { shape: [x.rows, x.cols] } },
    params: new Map(),
    fn: (inputs) => ({ gram: tf.matMul(inputs['x']!, inputs['x']!, true, false) }),
  })
  try {
    return Float64Array.from((await program.run({ x: x.data }))['gram'] as Float32Array)
  } finally {
    await program.dispose()
  }
}

/** One connector a penalty: W = (XᵀX + λn)⁻¹ XᵀY · R, where R takes one-hot scores to the joint space. */
export async function ridgeConnectors(
  engine: Engine,
  x: Matrix,
  labels: readonly number[],
  texts: Matrix,
  size: number,
): Promise<Connector[]> {
  const [d, classes, width, n] = [x.cols, texts.rows, texts.cols, x.rows]
  const gram = await gramOf(engine, x)
  const byClass = new Float64Array(d * classes)
  const share = new Float64Array(classes)
  for (const label of labels) share[label] = (share[label] as number) + 1 / n
  for (let i = 0; i < n; i++) {
    const values = row(x, i)
    const label = labels[i] as number
    for (let k = 0; k < d; k++)
      byClass[k * classes + label] = (byClass[k * classes + label] as number) + (values[k] as number)
  }
  const lift = scoresToEmbedding(texts)
  return PENALTIES.map((penalty) => {
    const system = gram.slice()
    for (let k = 0; k < d; k++) system[k * d + k] = (system[k * d + k] as number) + penalty * n
    factorise(system, d)
    const solved = byClass.slice()
    solve(system, d, solved, classes)
    const weight = new Float32Array(d * width)
    for (let k = 0; k < d; k++) addLifted(weight, k * width, solved, k * classes, lift, classes, width)
    const bias = new Float32Array(width)
    // Standardised features have mean zero, so the intercept is the class share; 1/K is taken off as R expects.
    addLifted(
      bias,
      0,
      share.map((s) => s - 1 / classes),
      0,
      lift,
      classes,
      width,
    )
    // Rows are scaled to length one afterwards, so only the step size of the optimiser sees the scale: keep the usual one.
    const factor = size / Math.max(1e-12, rms(weight))
    return { weight: weight.map((v) => v * factor), bias: bias.map((v) => v * factor) }
  })
}

function addLifted(
  out: Float32Array,
  at: number,
  scores: Float64Array,
  from: number,
  lift: Float64Array,
  classes: number,
  width: number,
): void {
  for (let c = 0; c < classes; c++) {
    const score = scores[from + c] as number
    for (let e = 0; e < width; e++) out[at + e] = (out[at + e] as number) + score * (lift[c * width + e] as number)
  }
}

/**
 * R, [classes, embedding]: least-norm vectors whose products with the centred text embeddings U give centred one-hot
 * scores, R = (U Uᵀ + ε)⁻¹ U. Captions of unknown words lie close together; without this, classes would blur.
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
