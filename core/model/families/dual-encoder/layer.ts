/** One pre-norm transformer layer (Vaswani and others 2017), with the names of transformers' CLIP and SigLIP. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { attention, gelu, layerNorm, linear, quickGelu, tanhGelu } from '../../../engine/ops.ts'
import type { Weights } from '../../architecture.ts'
import { recomputedOver } from '../../recomputed-over.ts'
import { weight } from '../../weights.ts'
import type { Activation } from './sizes.ts'

export interface LayerShape {
  readonly items: number
  readonly tokens: number
  readonly width: number
  readonly heads: number
  readonly activation: Activation
  readonly epsilon: number
}

/**
 * x: [items·tokens, width] → the same shape.
 * @param mask added to the scores, broadcast to [items, heads, tokens, tokens]
 */
export function layer(weights: Weights, name: string, x: Tensor, shape: LayerShape, mask?: Tensor): Tensor {
  const { items, tokens, width, heads, activation, epsilon } = shape
  const headWidth = width / heads
  const normal = norm(weights, `${name}.layer_norm1`, x, epsilon)
  const split = (part: string): Tensor =>
    byHead(dense(weights, `${name}.self_attn.${part}_proj`, normal), items, tokens, heads)
  const mixed = attention(split('q'), split('k'), split('v'), 1 / Math.sqrt(headWidth), mask)
  const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [items * tokens, width])
  const attended = tf.add(x, dense(weights, `${name}.self_attn.out_proj`, joined))
  const network = twoLayers(weights, `${name}.mlp`, norm(weights, `${name}.layer_norm2`, attended, epsilon), activation)
  return tf.add(attended, network)
}

/** The same layer, which stores only x and computes the rest again in the backward pass. */
export const recomputedLayer = (weights: Weights, name: string, x: Tensor, shape: LayerShape): Tensor =>
  recomputedOver(weights, `${name}.`, x, (own, input) => layer(own, name, input, shape))

/** x: [items·tokens, width] → [items, heads, tokens, width / heads] */
export function byHead(x: Tensor, items: number, tokens: number, heads: number): Tensor {
  const width = x.shape[1] as number
  return tf.transpose(tf.reshape(x, [items, tokens, heads, width / heads]), [0, 2, 1, 3])
}

/** x: [rows, width] → the same shape. */
export const twoLayers = (weights: Weights, name: string, x: Tensor, activation: Activation): Tensor =>
  dense(weights, `${name}.fc2`, activations[activation](dense(weights, `${name}.fc1`, x)))

export const dense = (weights: Weights, name: string, x: Tensor): Tensor =>
  linear(x, weight(weights, `${name}.weight`), weight(weights, `${name}.bias`))

export const norm = (weights: Weights, name: string, x: Tensor, epsilon: number): Tensor =>
  layerNorm(x, weight(weights, `${name}.weight`), weight(weights, `${name}.bias`), epsilon)

const activations = { gelu, quick_gelu: quickGelu, gelu_tanh: tanhGelu } satisfies Record<
  Activation,
  (x: Tensor) => Tensor
>
