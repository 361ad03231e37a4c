/** One pre-norm transformer block (Vaswani et al. 2017; pre-norm as in ViT, Dosovitskiy et al. 2021). */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Weights } from '../../architecture.ts'
import { recomputedOver } from '../../recomputed-over.ts'
import { weight } from '../../weights.ts'
import { attention, gelu, layerNorm, linear } from '../../../engine/ops.ts'

const NORM_EPSILON = 1e-6

export function norm(weights: Weights, name: string, x: Tensor): Tensor {
  return layerNorm(x, weight(weights, `${name}.weight`), weight(weights, `${name}.bias`), NORM_EPSILON)
}

export function dense(weights: Weights, name: string, x: Tensor): Tensor {
  return linear(x, weight(weights, `${name}.weight`), weight(weights, `${name}.bias`))
}

export interface BlockShape {
  readonly items: number
  readonly tokens: number
  readonly width: number
  readonly heads: number
}

/**
 * x: [items·tokens, width] → the same shape.
 * @param mask additive attention mask [items, 1, 1, tokens] (0 or a large negative number), for padded text
 */
export function transformerBlock(weights: Weights, name: string, x: Tensor, shape: BlockShape, mask?: Tensor): Tensor {
  const { items, tokens, width, heads } = shape
  const headWidth = width / heads
  const qkv = dense(weights, `${name}.attn.qkv`, norm(weights, `${name}.norm1`, x))
  const split = tf.transpose(tf.reshape(qkv, [items, tokens, 3, heads, headWidth]), [2, 0, 3, 1, 4])
  const [q, k, v] = tf.unstack(split, 0) as [Tensor, Tensor, Tensor]
  const mixed = attention(q, k, v, 1 / Math.sqrt(headWidth), mask)
  const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [items * tokens, width])
  const attended = tf.add(x, dense(weights, `${name}.attn.proj`, joined))
  const hidden = gelu(dense(weights, `${name}.mlp.fc1`, norm(weights, `${name}.norm2`, attended)))
  return tf.add(attended, dense(weights, `${name}.mlp.fc2`, hidden))
}

/** The same block, which stores only x and computes the rest again in the backward pass. */
export function recomputedBlock(weights: Weights, name: string, x: Tensor, shape: BlockShape): Tensor {
  return recomputedOver(weights, `${name}.`, x, (own, input) => transformerBlock(own, name, input, shape))
}
