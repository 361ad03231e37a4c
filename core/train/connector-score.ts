/** How well a connector tells classes apart, computed on plain arrays. */
import type { Matrix } from '../domain/matrix.ts'
import { matrix, row } from '../domain/matrix.ts'
import { MAX_LOGIT_SCALE } from '../model/parameters.ts'
import type { Connector } from './ridge-connector.ts'

/** Cosine of every item with every class: items × classes. */
export function cosines(x: Matrix, { weight, bias }: Connector, texts: Matrix): Matrix {
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

export function accuracy(scores: Matrix, labels: readonly number[], classes: number): number {
  let right = 0
  labels.forEach((label, i) => {
    const line = scores.data.subarray(i * classes, (i + 1) * classes)
    if (line.indexOf(Math.max(...line)) === label) right++
  })
  return labels.length > 0 ? right / labels.length : 0
}

/** The temperature with the least cross-entropy on the validation items, on a grid up to the model's limit. */
export function bestScale(scores: Matrix, labels: readonly number[], classes: number): number {
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
