/** AdamW outside the graph: it takes gradients and changes parameters in place. */
import type { Param, Params } from '../../../engine/index.ts'
import { memoryOf, numbersInWasm } from '../../../math/wasm/numbers.ts'
import { squareSum, updateVectors } from './adamw-vectors.ts'

export interface AdamWOptions {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

const ADAMW_DEFAULTS: AdamWOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

/** First and second moments of one tensor and how many updates they have seen. */
export interface Moments {
  first: Float32Array
  second: Float32Array
  updates: number
}

export interface AdamW {
  /** Moments by tensor name; a tensor gets fresh ones at its first update. */
  readonly moments: Map<string, Moments>
  /**
   * One update with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2), in single precision. The first one moves
   * the parameters, in `data`, to where programs in WebAssembly reach them.
   * @param rateOf learning rate of a tensor now
   * @param decayOf weight decay of a tensor, multiplied by its rate
   * @param clip factor of all gradients; 1 by default
   */
  update(
    params: Params,
    grads: ReadonlyMap<string, Float32Array>,
    rateOf: (name: string) => number,
    decayOf: (name: string) => number,
    clip?: number,
  ): void
}

export function createAdamW(options: AdamWOptions = ADAMW_DEFAULTS): AdamW {
  const { beta1, beta2, epsilon } = options
  const moments = new Map<string, Moments>()
  const near = createCopies()
  return {
    moments,
    update(params, grads, rateOf, decayOf, clip = 1) {
      const tensors = Array.from(grads, ([name, grad]) => tensorOf(name, params, grad, moments))
      bringIntoWasm(tensors)
      for (const { name, param, grad, state } of tensors) {
        state.updates++
        const rate = rateOf(name)
        updateVectors(param.data, near(grad), state.first, state.second, {
          beta1,
          beta2,
          epsilon,
          keep: 1 - rate * decayOf(name),
          step: rate / (1 - beta1 ** state.updates),
          unbias: 1 / Math.sqrt(1 - beta2 ** state.updates),
          clip,
        })
      }
    },
  }
}

interface Trained {
  readonly name: string
  readonly param: Param
  readonly grad: Float32Array
  readonly state: Moments
}

const NONE: Float32Array = new Float32Array(0)

function tensorOf(name: string, params: Params, grad: Float32Array, moments: Map<string, Moments>): Trained {
  const param = params.get(name)
  if (!param) throw new Error(`gradient for the unknown tensor ${name}`)
  let state = moments.get(name)
  if (!state) {
    state = { first: NONE, second: NONE, updates: 0 }
    moments.set(name, state)
  }
  return { name, param, grad, state }
}

/** Replaces arrays that programs cannot reach, fresh moments among them; after the first update there are none. */
function bringIntoWasm(tensors: readonly Trained[]): void {
  const moved = tensors.flatMap(({ param, state, grad }): Move[] => [
    { from: param.data, length: grad.length, to: (data) => (param.data = data) },
    { from: state.first, length: grad.length, to: (data) => (state.first = data) },
    { from: state.second, length: grad.length, to: (data) => (state.second = data) },
  ])
  const missing = moved.filter(({ from, length }) => from.length !== length || !memoryOf(from))
  if (missing.length === 0) return
  numbersInWasm(missing.map(({ length }) => length)).forEach((data, i) => {
    const { from, to } = missing[i] as Move
    data.set(from)
    to(data)
  })
}

interface Move {
  readonly from: Float32Array
  readonly length: number
  readonly to: (data: Float32Array) => void
}

/** Gradients where programs reach them: as they are or, from engines that put them elsewhere, in a copy that is used again. */
function createCopies(): (values: Float32Array) => Float32Array {
  let copy = NONE
  return (values) => {
    if (memoryOf(values)) return values
    if (copy.length < values.length) [copy = NONE] = numbersInWasm([values.length])
    copy.set(values)
    return copy
  }
}

/** Euclidean norm of all gradients together. */
export function globalNorm(grads: ReadonlyMap<string, Float32Array>): number {
  let sum = 0
  for (const grad of grads.values()) sum += memoryOf(grad) ? squareSum(grad) : plainSquareSum(grad)
  return Math.sqrt(sum)
}

function plainSquareSum(values: Float32Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2
  return sum
}

/** The factor that brings gradients of this joint norm to `limit` where it is larger. */
export const clipFactor = (norm: number, limit: number): number => (norm > limit ? limit / norm : 1)
