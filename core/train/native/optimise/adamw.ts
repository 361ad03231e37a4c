/** AdamW on plain arrays, outside the graph: it takes gradients and changes parameters in place. */
import type { Params } from '../../../engine/index.ts'

export interface AdamWOptions {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

const ADAMW_DEFAULTS: AdamWOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

/** First and second moments of one tensor and how many updates they have seen. */
export interface Moments {
  readonly first: Float32Array
  readonly second: Float32Array
  updates: number
}

export interface AdamW {
  /** Moments by tensor name; a tensor gets fresh ones at its first update. */
  readonly moments: Map<string, Moments>
  /**
   * One update with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2).
   * @param rateOf learning rate of a tensor now
   * @param decayOf weight decay of a tensor, multiplied by its rate
   */
  update(
    params: Params,
    grads: ReadonlyMap<string, Float32Array>,
    rateOf: (name: string) => number,
    decayOf: (name: string) => number,
  ): void
}

export function createAdamW(options: AdamWOptions = ADAMW_DEFAULTS): AdamW {
  const { beta1, beta2, epsilon } = options
  const moments = new Map<string, Moments>()
  return {
    moments,
    update(params, grads, rateOf, decayOf) {
      for (const [name, grad] of grads) {
        const param = params.get(name)
        if (!param) throw new Error(`gradient for the unknown tensor ${name}`)
        let state = moments.get(name)
        if (!state) {
          state = { first: new Float32Array(grad.length), second: new Float32Array(grad.length), updates: 0 }
          moments.set(name, state)
        }
        state.updates++
        const rate = rateOf(name)
        updateTensor(param.data, grad, state, {
          beta1,
          beta2,
          epsilon,
          keep: 1 - rate * decayOf(name),
          step: rate / (1 - beta1 ** state.updates),
          unbias: 1 / Math.sqrt(1 - beta2 ** state.updates),
        })
      }
    },
  }
}

interface Coefficients {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Factor of a weight after decay. */
  readonly keep: number
  /** Rate over the bias correction of the first moment. */
  readonly step: number
  /** Root of the bias correction of the second moment. */
  readonly unbias: number
}

/** A separate function, because inside the loop over tensors V8 compiles it to code that takes twice as long. */
function updateTensor(data: Float32Array, grad: Float32Array, { first, second }: Moments, by: Coefficients): void {
  const { beta1, beta2, epsilon, keep, step, unbias } = by
  for (let i = 0; i < data.length; i++) {
    const g = grad[i] as number
    const m = (first[i] as number) * beta1 + g * (1 - beta1)
    const v = (second[i] as number) * beta2 + g * g * (1 - beta2)
    first[i] = m
    second[i] = v
    data[i] = (data[i] as number) * keep - (step * m) / (Math.sqrt(v) * unbias + epsilon)
  }
}

/** Scales all gradients so that their joint Euclidean norm is at most `limit`; returns the norm before. */
export function clipByGlobalNorm(grads: ReadonlyMap<string, Float32Array>, limit: number): number {
  let sum = 0
  for (const grad of grads.values()) for (let i = 0; i < grad.length; i++) sum += (grad[i] as number) ** 2
  const norm = Math.sqrt(sum)
  if (norm > limit) {
    const factor = limit / norm
    for (const grad of grads.values()) for (let i = 0; i < grad.length; i++) grad[i] = (grad[i] as number) * factor
  }
  return norm
}
