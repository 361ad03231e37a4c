/** The connector's tensors, and the standardising of its input. */
import type { Matrix } from '../../math/matrix.ts'
import type { Params } from '../../engine/index.ts'
import { moments } from '../../math/standardise.ts'

export const WEIGHT = 'visual.proj.weight'
export const BIAS = 'visual.proj.bias'
export const SCALE = 'logit_scale'
const MEAN = 'visual.pool_norm.mean'
const SD = 'visual.pool_norm.sd'

/** Columns that hardly vary here must not be blown up: a corrupted image could move them by many of their tiny spreads. */
const LEAST_SPREAD = 0.05

export interface Connector {
  /** [pooled, embedding] */
  readonly weight: Float32Array
  /** [embedding] */
  readonly bias: Float32Array
}

export interface Spread {
  readonly mean: Float32Array
  readonly sd: Float32Array
}

/** Mean and standard deviation of each column, none of them tiny. */
export function spreadOf(features: Matrix): Spread {
  const { mean, sd } = moments(features)
  const typical = sd.reduce((a, b) => a + b, 0) / sd.length
  return { mean, sd: sd.map((value) => Math.max(value, LEAST_SPREAD * typical)) }
}

export function dataOf(params: Params, name: string): Float32Array {
  const param = params.get(name)
  if (!param) throw new Error(`the model has no tensor ${name}`)
  return param.data
}

/** W(f−m)/s + b stays the same function of f when m and s change and W and b absorb the difference. */
export function standardiseConnector(params: Params, to: Spread): void {
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
