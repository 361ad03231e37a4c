/** The connector's tensors, and the standardising of its input. */
import type { Matrix } from '../../../math/matrix.ts'
import type { Params } from '../../../engine/index.ts'
import type { HeadNames, LoadedModel } from '../../../model/index.ts'
import { connectorOf, textOf } from '../../../model/index.ts'
import { moments } from '../../../math/standardise.ts'

/** Columns that hardly vary must not be amplified: a corrupted image could shift them by many of their tiny spreads. */
const LEAST_SPREAD = 0.05

/** The values of a connector. */
export interface LinearHead {
  /** [pooled, embedding] */
  readonly weight: Float32Array
  /** [embedding] */
  readonly bias: Float32Array
}

/** The parts of a model that a fitted head needs. */
export type Headed = Pick<LoadedModel, 'params' | 'architecture'>

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

/** The connector's own values, to read and to write. */
export function headOf({ params, architecture }: Headed): LinearHead {
  const { weight, bias } = namesOf(architecture)
  return { weight: dataOf(params, weight), bias: dataOf(params, bias) }
}

function namesOf(architecture: Headed['architecture']): HeadNames {
  const { head } = connectorOf(architecture)
  if (!head) throw new Error(`heads of ${architecture.name} are fitted to its texts`)
  return head
}

export function dataOf(params: Params, name: string): Float32Array {
  const param = params.get(name)
  if (!param) throw new Error(`the model has no tensor ${name}`)
  return param.data
}

/** Takes `centre`, [embedding], from every text's place in the joint space. */
export function shiftTexts({ params, architecture }: Headed, centre: Float32Array): void {
  const { bias } = textOf(architecture).join
  if (bias === null) throw new Error(`the texts of ${architecture.name} have no bias`)
  const values = dataOf(params, bias)
  centre.forEach((value, e) => (values[e] = (values[e] as number) - value))
}

/** W(f−m)/s + b stays the same function of f when m and s change and W and b absorb the difference. */
export function standardiseConnector({ params, architecture }: Headed, to: Spread): void {
  const names = namesOf(architecture)
  const [mean, sd] = [dataOf(params, names.mean), dataOf(params, names.sd)]
  const { weight, bias } = headOf({ params, architecture })
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
