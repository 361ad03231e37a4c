/**
 * BERT's encoder with the mean of its tokens as the text's features, as sentence-transformers runs all-MiniLM-L6-v2
 * (Devlin and others 2019; Reimers, Gurevych 2019).
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { attention, gelu, layerNorm, linear } from '../../../engine/ops.ts'
import type { TextTower, Weights } from '../../architecture.ts'
import { weight } from '../../weights.ts'
import type { BertConfig } from './config.ts'
import { bertTensors, GROUP, PREFIX } from './tensors.ts'

/** Added to the score of a token that is padding. */
const NEVER = -1e9

export interface BertTower {
  readonly config: BertConfig
  /** Tokens that a text has at most: no more than the positions of the model. */
  readonly context: number
  /** Whether strategies train it. */
  readonly trained: boolean
}

export const bertTower = ({ config, context, trained }: BertTower): TextTower => ({
  tensors: bertTensors(config, trained),
  groups: [GROUP],
  context: Math.min(context, config.max_position_embeddings),
  vocabulary: config.vocab_size,
  width: config.hidden_size,
  encode: (weights, ids, real) => encodeText(config, weights, ids, real),
})

/**
 * @param ids [items, tokens] int32
 * @param real [items, tokens], 1 for a token and 0 for padding
 * @returns the mean of the last layer over the tokens, [items, width]
 */
export function encodeText(config: BertConfig, weights: Weights, ids: Tensor, real: Tensor): Tensor {
  const [items, tokens] = ids.shape as [number, number]
  const width = config.hidden_size
  const mask = tf.reshape(tf.mul(tf.sub(1, real), NEVER), [items, 1, 1, tokens])
  let x = embed(config, weights, ids)
  for (let i = 0; i < config.num_hidden_layers; i++) x = layer(config, weights, `encoder.layer.${i}`, x, mask)
  const share = tf.div(real, tf.sum(real, 1, true))
  return tf.sum(tf.mul(tf.reshape(x, [items, tokens, width]), tf.reshape(share, [items, tokens, 1])), 1)
}

/** Words, positions and the first of the two token types, normalised: [items·tokens, width]. */
function embed(config: BertConfig, weights: Weights, ids: Tensor): Tensor {
  const [items, tokens] = ids.shape as [number, number]
  const width = config.hidden_size
  const at = (name: string) => weight(weights, `${PREFIX}embeddings.${name}.weight`)
  const words = tf.reshape(tf.gather(at('word_embeddings'), tf.reshape(ids, [items * tokens])), [items, tokens, width])
  const positions = tf.slice(at('position_embeddings'), [0, 0], [tokens, width])
  const first = tf.slice(at('token_type_embeddings'), [0, 0], [1, width])
  const sum = tf.reshape(tf.add(words, tf.add(positions, first)), [items * tokens, width])
  return norm(config, weights, 'embeddings.LayerNorm', sum)
}

/**
 * Attention and a two-layer network, each added to its input and normalised afterwards.
 * @param x [items·tokens, width]
 * @param mask [items, 1, 1, tokens], added to the scores
 */
function layer(config: BertConfig, weights: Weights, at: string, x: Tensor, mask: Tensor): Tensor {
  const { hidden_size: width, num_attention_heads: heads } = config
  const [items, , , tokens] = mask.shape as [number, number, number, number]
  const headWidth = width / heads
  const split = (part: string): Tensor => {
    const values = tf.reshape(dense(weights, `${at}.attention.self.${part}`, x), [items, tokens, heads, headWidth])
    return tf.transpose(values, [0, 2, 1, 3])
  }
  const mixed = attention(split('query'), split('key'), split('value'), 1 / Math.sqrt(headWidth), mask)
  const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [items * tokens, width])
  const attended = tf.add(x, dense(weights, `${at}.attention.output.dense`, joined))
  const middle = norm(config, weights, `${at}.attention.output.LayerNorm`, attended)
  const hidden = gelu(dense(weights, `${at}.intermediate.dense`, middle))
  return norm(config, weights, `${at}.output.LayerNorm`, tf.add(middle, dense(weights, `${at}.output.dense`, hidden)))
}

function dense(weights: Weights, name: string, x: Tensor): Tensor {
  return linear(x, weight(weights, `${PREFIX}${name}.weight`), weight(weights, `${PREFIX}${name}.bias`))
}

function norm(config: BertConfig, weights: Weights, name: string, x: Tensor): Tensor {
  const [gain, bias] = [weight(weights, `${PREFIX}${name}.weight`), weight(weights, `${PREFIX}${name}.bias`)]
  return layerNorm(x, gain, bias, config.layer_norm_eps)
}
