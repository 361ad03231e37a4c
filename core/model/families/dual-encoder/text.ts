/** The text tower: a transformer over tokens, of which one stands for the text. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorSpec, TextTower, Weights } from '../../architecture.ts'
import { weight } from '../../weights.ts'
import { dense, layer, norm } from './layer.ts'
import { type DualSizes, headsOnTexts, type TextPool, type TextSizes } from './sizes.ts'

const ROOT = 'text_model'
export const TEXT_GROUP = 'text'
/** Added to the score of a token that must not be seen. */
const NEVER = -1e9

/** Up to the map into the joint space or, where heads are fitted to that, to what enters it. */
export function textTower(sizes: DualSizes, tensors: readonly TensorSpec[]): TextTower {
  const { text, embedding } = sizes
  const stopsBelow = headsOnTexts(sizes)
  return {
    tensors,
    groups: [TEXT_GROUP],
    context: text.context,
    vocabulary: text.vocabulary,
    width: stopsBelow ? text.width : embedding,
    // Without a mask, padding is seen, and the last position of a shorter row would be another one.
    wholeRows: text.pool === 'last',
    encode(weights, ids) {
      const pooled = pooledText(text, weights, ids)
      return stopsBelow ? pooled : projected(text, weights, pooled)
    },
  }
}

/** ids: [items, tokens] int32 → the token that stands for each text after the last norm, [items, width]. */
export function pooledText(sizes: TextSizes, weights: Weights, ids: Tensor): Tensor {
  const [items, tokens] = ids.shape as [number, number]
  const { width, epsilon, pool } = sizes
  const last = tf.reshape(readStates(sizes, weights, ids).at(-1) as Tensor, [items, tokens, width])
  // The norm is of each token by itself, so that only this one needs it.
  const chosen = tf.sum(tf.mul(last, tf.reshape(chosenToken(pool, ids), [items, tokens, 1])), 1)
  return norm(weights, `${ROOT}.final_layer_norm`, chosen, epsilon)
}

/** ids: [items, tokens] int32 → the tokens before the layers and after each, [items·tokens, width]. */
export function readStates(sizes: TextSizes, weights: Weights, ids: Tensor): Tensor[] {
  const [items, tokens] = ids.shape as [number, number]
  const { width } = sizes
  const words = tf.gather(
    weight(weights, `${ROOT}.embeddings.token_embedding.weight`),
    tf.reshape(ids, [items * tokens]),
  )
  const positions = tf.slice(weight(weights, `${ROOT}.embeddings.position_embedding.weight`), [0, 0], [tokens, width])
  const embedded = tf.add(tf.reshape(words, [items, tokens, width]), positions)
  const states: Tensor[] = [tf.reshape(embedded, [items * tokens, width])]
  const mask = sizes.causal ? onlyBefore(tokens) : undefined
  for (let i = 0; i < sizes.depth; i++) {
    const x = states.at(-1) as Tensor
    states.push(layer(weights, `${ROOT}.encoder.layers.${i}`, x, { ...sizes, items, tokens }, mask))
  }
  return states
}

/** [1, 1, tokens, tokens]: 0 where a token may see another one, itself and those before it. */
function onlyBefore(tokens: number): Tensor {
  const places = tf.range(0, tokens)
  const later = tf.greater(tf.reshape(places, [1, 1, 1, tokens]), tf.reshape(places, [1, 1, tokens, 1]))
  return tf.mul(tf.cast(later, 'float32'), NEVER)
}

/** 1 for the token that stands for its row, 0 for the others, [items, tokens]. */
function chosenToken(pool: TextPool, ids: Tensor): Tensor {
  const tokens = ids.shape[1] as number
  const places = tf.reshape(tf.range(0, tokens), [1, tokens])
  const at = (place: Tensor | number): Tensor => tf.cast(tf.equal(places, place), 'float32')
  if (pool === 'last') return tf.tile(at(tokens - 1), [ids.shape[0], 1])
  const marked =
    pool === 'highest' ? tf.equal(ids, tf.max(ids, 1, true)) : tf.equal(ids, tf.scalar(pool.first, 'int32'))
  // The highest of several equal values is the first one; where none is marked, the first token is.
  const value = tf.mul(tf.cast(marked, 'float32'), tf.sub(tokens, places))
  const first = tf.argMax(value, 1)
  return at(tf.cast(tf.reshape(first, [-1, 1]), 'float32'))
}

const HEAD = `${ROOT}.head`

/** The tensors of the map into the joint space; CLIP's has no bias. */
export const textMap = ({ projectionBias }: TextSizes): { readonly weight: string; readonly bias: string | null } =>
  projectionBias ? { weight: `${HEAD}.weight`, bias: `${HEAD}.bias` } : { weight: 'text_projection.weight', bias: null }

/** pooled: [items, width] → [items, width of the joint space], without the bias that a fitted head adds. */
export function projected(sizes: TextSizes, weights: Weights, pooled: Tensor): Tensor {
  const { weight: name, bias } = textMap(sizes)
  return bias === null ? tf.matMul(pooled, weight(weights, name)) : dense(weights, HEAD, pooled)
}
