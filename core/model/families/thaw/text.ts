/** The text tower: a bidirectional transformer over byte-pair tokens, mean-pooled over the real ones. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { dense, norm, transformerBlock } from './block.ts'
import type { TextTower, Weights } from '../../architecture.ts'
import { weight } from '../../weights.ts'
import type { ModelConfig } from './config.ts'
import { unit } from '../../../engine/ops.ts'
import { textTensors } from './parameters.ts'

const NEVER = -1e9

/**
 * ids: [items, context] int32 token ids; real: [items, context] float32, 1 for a token and 0 for padding.
 * Returns unit vectors of the joint space, [items, embedding].
 */
export function encodeText(config: ModelConfig, weights: Weights, ids: Tensor, real: Tensor): Tensor2D {
  return unit(projectText(config, weights, ids, real))
}

/** As `encodeText`, before the vectors are scaled to length one. */
export function projectText(config: ModelConfig, weights: Weights, ids: Tensor, real: Tensor): Tensor {
  const [items, tokens] = ids.shape as [number, number]
  const width = config.textWidth
  const looked = tf.gather(weight(weights, 'text.token_embed.weight'), tf.reshape(ids, [items * tokens]))
  const positions = tf.slice(weight(weights, 'text.pos_embed'), [0, 0], [tokens, width])
  let x: Tensor = tf.reshape(tf.add(tf.reshape(looked, [items, tokens, width]), positions), [items * tokens, width])
  const mask = tf.reshape(tf.mul(tf.sub(1, real), NEVER), [items, 1, 1, tokens])
  const shape = { items, tokens, width, heads: config.textHeads }
  for (let i = 0; i < config.textDepth; i++) x = transformerBlock(weights, `text.blocks.${i}`, x, shape, mask)
  const final = tf.reshape(norm(weights, 'text.norm', x), [items, tokens, width])
  const share = tf.div(real, tf.sum(real, 1, true))
  const pooled = tf.sum(tf.mul(final, tf.reshape(share, [items, tokens, 1])), 1)
  return dense(weights, 'text.proj', pooled)
}

/** Its features are the vectors of the joint space before they are scaled to length one. */
export const textTower = (config: ModelConfig): TextTower => ({
  tensors: textTensors(config),
  groups: ['text'],
  context: config.textContext,
  vocabulary: config.vocabulary,
  width: config.embedding,
  encode: (weights, ids, real) => projectText(config, weights, ids, real),
})
