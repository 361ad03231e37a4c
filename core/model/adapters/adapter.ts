/**
 * Low-rank adapters (LoRA: Hu et al. 2021, arXiv 2106.09685, §4.1): a matrix W stays as it is, and W + (α/r)·B·A takes its
 * place, of which only A and B train. Convolutions are adapted as peft does it: A has the filter's window, B is 1 × 1.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { Adapter, TensorSpec, Weights } from '../architecture.ts'
import { asLowRank } from '../../engine/ops.ts'
import { isLinear } from '../checkpoint.ts'

/** Sizes of what an adapter's matrices connect: the inputs of one output, and the outputs. */
export interface Sides {
  readonly inputs: number
  readonly outputs: number
}

/** Null for a tensor that has no low-rank adapter: a vector, an embedding, filters of one channel each. */
export function sidesOf({ name, shape }: Pick<TensorSpec, 'name' | 'shape'>): Sides | null {
  if (isLinear(name, shape)) return { inputs: shape[0] as number, outputs: shape[1] as number }
  const [outputs, channels, ...window] = shape as [number, number, number, number]
  if (shape.length !== 4 || channels === 1) return null
  return { inputs: window.reduce((product, n) => product * n, channels), outputs }
}

/** The module that a tensor belongs to, by which peft names it. */
export const moduleOf = ({ name }: Pick<TensorSpec, 'name'>): string => name.replace(/\.weight$/, '')

/** An adapter of a tensor; null if the tensor has none, or one of this rank would not be smaller than it. */
export function adapterOf(target: TensorSpec, rank: number, alpha: number): Adapter | null {
  const sides = sidesOf(target)
  if (!sides || rank >= Math.min(sides.inputs, sides.outputs)) return null
  const module = moduleOf(target)
  return { target, a: `${module}.lora_A.weight`, b: `${module}.lora_B.weight`, rank, scale: alpha / rank }
}

/** Whether a tensor is one of an adapter's. */
export const isAdapterTensor = (name: string): boolean => /\.lora_[AB]\.weight$/.test(name)

/** The adapter's own tensors, in the shapes of its file. */
export function tensorsOf({ target, a, b, rank }: Adapter): readonly TensorSpec[] {
  const { inputs, outputs } = sidesOf(target) as Sides
  const [, channels, ...window] = target.shape
  const convolves = target.shape.length === 4
  const common = { group: target.group, trained: true, decays: false, layout: 'as-is' as const }
  return [
    { ...common, name: a, shape: convolves ? [rank, channels as number, ...window] : [rank, inputs] },
    { ...common, name: b, shape: convolves ? [outputs, rank, 1, 1] : [outputs, rank] },
  ]
}

/** (α/r)·B·A in the shape of the target. */
function change({ target, rank, scale }: Adapter, a: Tensor, b: Tensor): Tensor {
  const { inputs, outputs } = sidesOf(target) as Sides
  const [low, high] = [tf.reshape(a, [rank, inputs]) as Tensor2D, tf.reshape(b, [outputs, rank]) as Tensor2D]
  const product = target.shape.length === 4 ? tf.matMul(high, low) : tf.matMul(low, high, true, true)
  return tf.mul(tf.reshape(product, [...target.shape]), scale)
}

/**
 * The weights of a graph with W + (α/r)·B·A in place of each W, computed where it is asked for: below a cut, nothing is.
 * Weights without an adapter's tensors have been merged and stay as they are.
 */
export function adapted(weights: Weights, adapters: readonly Adapter[]): Weights {
  const { ...out } = weights
  for (const adapter of adapters) {
    const { target, a: aName, b: bName } = adapter
    const [w, a, b] = [weights[target.name], weights[aName], weights[bName]]
    if (!w || !a || !b) continue
    delete out[aName]
    delete out[bName]
    let known: Tensor | undefined
    Object.defineProperty(out, target.name, {
      enumerable: true,
      get: () => (known ??= sumOf(adapter, w, a, b)),
    })
  }
  return out
}

function sumOf(adapter: Adapter, w: Tensor, a: Tensor, b: Tensor): Tensor {
  const sum = tf.add(w, change(adapter, a, b))
  return w.rank === 2 ? asLowRank(sum, { matrix: w, thin: [a, b], scale: adapter.scale }) : sum
}

/** The same on plain arrays, in place. @param data of the target, in memory layout */
export function mergeInto(
  data: Float32Array,
  { target, rank, scale }: Adapter,
  a: Float32Array,
  b: Float32Array,
): void {
  const { inputs, outputs } = sidesOf(target) as Sides
  const byOutput = target.shape.length === 4
  const row = new Float32Array(inputs)
  for (let o = 0; o < outputs; o++) {
    row.fill(0)
    for (let r = 0; r < rank; r++) {
      const factor = scale * (b[o * rank + r] as number)
      for (let i = 0; i < inputs; i++) row[i] = (row[i] as number) + factor * (a[r * inputs + i] as number)
    }
    for (let i = 0; i < inputs; i++) {
      const at = byOutput ? o * inputs + i : i * outputs + o
      data[at] = (data[at] as number) + (row[i] as number)
    }
  }
}
