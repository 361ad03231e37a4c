/**
 * Starts a run from a fitted head instead of a random or a foreign one: features that train against a bad head are pulled
 * out of shape before the head has learnt anything (Kumar et al. 2022, “Fine-tuning can distort pretrained features”).
 */
import type { Matrix } from '../domain/matrix.ts'
import { matrix, row } from '../domain/matrix.ts'
import type { Params } from '../engine/index.ts'
import { factorise, solve } from '../measure/linalg/cholesky.ts'
import { addGram } from '../measure/linalg/products.ts'
import { moments, standardise } from '../measure/standardise.ts'
import { MAX_LOGIT_SCALE } from '../model/parameters.ts'

const WEIGHT = 'visual.proj.weight'
const BIAS = 'visual.proj.bias'
const MEAN = 'visual.pool_norm.mean'
const SD = 'visual.pool_norm.sd'
const SCALE = 'logit_scale'

/** Ridge penalties tried, per training item. */
const PENALTIES = [1e-2, 3e-2, 0.1, 0.3, 1, 3]
/** Columns that hardly vary here must not be blown up: a corrupted image could move them by many of their tiny spreads. */
const LEAST_SPREAD = 0.05

export interface Labelled {
  /** Pooled features, [items, poolGrid²·width]. */
  readonly features: Matrix
  readonly labels: readonly number[]
}

export interface ConnectorFit {
  /** Validation accuracy of the connector as it was, by class captions, and of the fitted one. */
  readonly before: number
  readonly after: number
  /** False when the connector as pretrained was at least as good and was kept. */
  readonly used: boolean
}

/**
 * Standardises the connector's input by the training features (which does not change what it computes), then replaces it
 * by the closed-form ridge fit onto the classes' text embeddings if that scores better on the validation items.
 * @param texts unit rows, [classes, embedding]
 */
export function fitConnector(params: Params, train: Labelled, validation: Labelled, texts: Matrix): ConnectorFit {
  const scale = moments(train.features)
  const typical = scale.sd.reduce((a, b) => a + b, 0) / scale.sd.length
  standardiseConnector(params, { mean: scale.mean, sd: scale.sd.map((sd) => Math.max(sd, LEAST_SPREAD * typical)) })
  const now = { mean: dataOf(params, MEAN), sd: dataOf(params, SD) }
  const x = standardise(train.features, now)
  const held = standardise(validation.features, now)
  const before = accuracy(cosines(held, params, texts), validation.labels, texts.rows)
  const candidates = ridgeConnectors(x, train.labels, texts, rms(dataOf(params, WEIGHT)))
  const old = { weight: dataOf(params, WEIGHT), bias: dataOf(params, BIAS), score: before }
  let best = old
  for (const { weight, bias } of candidates) {
    put(params, weight, bias)
    const score = accuracy(cosines(held, params, texts), validation.labels, texts.rows)
    if (score > best.score) best = { weight, bias, score }
  }
  put(params, best.weight, best.bias)
  if (best !== old) dataOf(params, SCALE)[0] = bestScale(cosines(held, params, texts), validation.labels, texts.rows)
  return { before, after: best.score, used: best !== old }
}

function dataOf(params: Params, name: string): Float32Array {
  const param = params.get(name)
  if (!param) throw new Error(`the model has no tensor ${name}`)
  return param.data
}

function put(params: Params, weight: Float32Array, bias: Float32Array): void {
  // Copies, because the optimiser will change them in place and a candidate may come back.
  ;(params.get(WEIGHT) as { data: Float32Array }).data = weight.slice()
  ;(params.get(BIAS) as { data: Float32Array }).data = bias.slice()
}

const rms = (values: Float32Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length)

/** W(f−m)/s + b stays the same function of f when m and s change and W and b absorb the difference. */
function standardiseConnector(params: Params, to: { readonly mean: Float32Array; readonly sd: Float32Array }): void {
  const [mean, sd] = [dataOf(params, MEAN), dataOf(params, SD)]
  const [weight, bias] = [dataOf(params, WEIGHT), dataOf(params, BIAS)]
  const width = bias.length
  for (let k = 0; k < mean.length; k++) {
    const factor = (to.sd[k] as number) / (sd[k] as number)
    const shift = ((to.mean[k] as number) - (mean[k] as number)) / (sd[k] as number)
    for (let e = 0; e < width; e++) {
      const at = k * width + e
      bias[e] = (bias[e] as number) + shift * (weight[at] as number)
      weight[at] = (weight[at] as number) * factor
    }
  }
  mean.set(to.mean)
  sd.set(to.sd)
}

/** One connector a penalty: W = (XᵀX + λn)⁻¹ XᵀY · R, where R takes one-hot scores to the joint space. */
function ridgeConnectors(
  x: Matrix,
  labels: readonly number[],
  texts: Matrix,
  size: number,
): { weight: Float32Array; bias: Float32Array }[] {
  const [d, classes, width, n] = [x.cols, texts.rows, texts.cols, x.rows]
  const gram = new Float64Array(d * d)
  addGram(
    x,
    Array.from({ length: n }, (_, i) => i),
    gram,
  )
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

/** Cosine of every item with every class: items × classes. */
function cosines(x: Matrix, params: Params, texts: Matrix): Matrix {
  const [weight, bias] = [dataOf(params, WEIGHT), dataOf(params, BIAS)]
  const width = bias.length
  const out = matrix(x.rows, texts.rows)
  for (let i = 0; i < x.rows; i++) {
    const z = Float32Array.from(bias)
    const values = row(x, i)
    for (let k = 0; k < x.cols; k++) {
      const v = values[k] as number
      for (let e = 0; e < width; e++) z[e] = (z[e] as number) + v * (weight[k * width + e] as number)
    }
    const length = Math.sqrt(z.reduce((sum, v) => sum + v * v, 1e-12))
    for (let c = 0; c < texts.rows; c++) {
      const text = row(texts, c)
      let sum = 0
      for (let e = 0; e < width; e++) sum += (z[e] as number) * (text[e] as number)
      out.data[i * texts.rows + c] = sum / length
    }
  }
  return out
}

function accuracy(scores: Matrix, labels: readonly number[], classes: number): number {
  let right = 0
  labels.forEach((label, i) => {
    const line = scores.data.subarray(i * classes, (i + 1) * classes)
    if (line.indexOf(Math.max(...line)) === label) right++
  })
  return labels.length > 0 ? right / labels.length : 0
}

/** The temperature with the least cross-entropy on the validation items, on a grid up to the model's limit. */
function bestScale(scores: Matrix, labels: readonly number[], classes: number): number {
  let best = { scale: MAX_LOGIT_SCALE, loss: Number.POSITIVE_INFINITY }
  for (let scale = 0; scale <= MAX_LOGIT_SCALE; scale += 0.1) {
    const factor = Math.exp(scale)
    let loss = 0
    labels.forEach((label, i) => {
      const line = scores.data.subarray(i * classes, (i + 1) * classes)
      const top = Math.max(...line)
      const sum = line.reduce((total, v) => total + Math.exp(factor * (v - top)), 0)
      loss += Math.log(sum) - factor * ((line[label] as number) - top)
    })
    if (loss < best.loss) best = { scale, loss }
  }
  return best.scale
}
