import * as tf from '@tensorflow/tfjs-core'
import type { Params, StepSpec } from '../../../core/engine/index.ts'
import { attention, gelu, l2Normalize, layerNorm, linear, oneHot } from '../../../core/engine/ops.ts'
import { numbers, parameter } from '../../unit/engine/support.ts'

const BATCH = 6
const SIDE = 16
const PATCH = 4
const WIDTH = 32
const HEADS = 2
const WORDS = 40
const LENGTH = 5
const GRID = SIDE / PATCH
const TOKENS = GRID * GRID
const PIXELS = PATCH * PATCH * 3

type Tensors = Record<string, tf.Tensor>

/** A one-block vision transformer and a one-block causal text transformer, joined by a contrastive loss (as in CLIP). */
export function contrastiveModel(): StepSpec {
  const params: Params = new Map()
  let seed = 0
  const add = (name: string, ...shape: number[]) =>
    params.set(name, parameter(shape, ++seed, shape.length > 1 ? 1 / Math.sqrt(shape[0]!) : 0.1))
  const gain = (name: string) => {
    const { shape, data } = parameter([WIDTH], ++seed, 0.1)
    params.set(name, { shape, data: data.map((x) => 1 + x) })
  }
  add('patch.w', PIXELS, WIDTH)
  add('patch.b', WIDTH)
  add('position', TOKENS, WIDTH)
  add('words', WORDS, WIDTH)
  add('order', LENGTH, WIDTH)
  add('temperature')
  for (const tower of ['image', 'text']) {
    for (const norm of ['norm1', 'norm2']) {
      gain(`${tower}.${norm}.gain`)
      add(`${tower}.${norm}.bias`, WIDTH)
    }
    for (const [name, from, to] of [
      ['qkv', WIDTH, 3 * WIDTH],
      ['out', WIDTH, WIDTH],
      ['up', WIDTH, 4 * WIDTH],
      ['down', 4 * WIDTH, WIDTH],
    ] as const) {
      add(`${tower}.${name}.w`, from, to)
      add(`${tower}.${name}.b`, to)
    }
  }
  return {
    name: 'contrastive model',
    params,
    trainable: [...params.keys()],
    inputs: { images: { shape: [BATCH, SIDE, SIDE, 3] }, words: { shape: [BATCH, LENGTH], dtype: 'int32' } },
    fn: ({ images, words }, p) => contrast(imageFeatures(images!, p), textFeatures(words!, p), p['temperature']!),
  }
}

export function contrastiveBatch(seed: number): { images: Float32Array; words: Int32Array } {
  const words = numbers(BATCH * LENGTH, seed + 1000)
  return {
    images: numbers(BATCH * SIDE * SIDE * 3, seed),
    words: Int32Array.from(words, (x) => Math.floor(((x + 1) / 2) * WORDS)),
  }
}

function block(p: Tensors, tower: string, h: tf.Tensor, tokens: number, mask?: tf.Tensor): tf.Tensor {
  const get = (name: string) => p[`${tower}.${name}`]!
  const apply = (x: tf.Tensor, name: string) => linear(x, get(`${name}.w`), get(`${name}.b`))
  const normed = layerNorm(h, get('norm1.gain'), get('norm1.bias'))
  const split = tf.reshape(apply(normed, 'qkv'), [BATCH, tokens, 3, HEADS, WIDTH / HEADS])
  const [q, k, v] = tf.unstack(tf.transpose(split, [2, 0, 3, 1, 4]))
  const heads = attention(q!, k!, v!, 1 / Math.sqrt(WIDTH / HEADS), mask)
  const merged = tf.reshape(tf.transpose(heads, [0, 2, 1, 3]), [BATCH * tokens, WIDTH])
  const attended = tf.add(h, apply(merged, 'out'))
  const normed2 = layerNorm(attended, get('norm2.gain'), get('norm2.bias'))
  return tf.add(attended, apply(gelu(apply(normed2, 'up')), 'down'))
}

function imageFeatures(images: tf.Tensor, p: Tensors): tf.Tensor {
  const tiles = tf.transpose(tf.reshape(images, [BATCH, GRID, PATCH, GRID, PATCH, 3]), [0, 1, 3, 2, 4, 5])
  const patches = linear(tf.reshape(tiles, [BATCH * TOKENS, PIXELS]), p['patch.w']!, p['patch.b']!)
  const placed = tf.add(tf.reshape(patches, [BATCH, TOKENS, WIDTH]), p['position']!)
  const h = block(p, 'image', tf.reshape(placed, [BATCH * TOKENS, WIDTH]), TOKENS)
  return l2Normalize(tf.mean(tf.reshape(h, [BATCH, TOKENS, WIDTH]), 1))
}

function textFeatures(words: tf.Tensor, p: Tensors): tf.Tensor {
  const later = tf.sub(1, tf.linalg.bandPart(tf.ones([LENGTH, LENGTH]), -1, 0))
  const placed = tf.add(tf.gather(p['words']!, words as tf.Tensor2D), p['order']!)
  const h = block(p, 'text', tf.reshape(placed, [BATCH * LENGTH, WIDTH]), LENGTH, tf.mul(later, -1e9))
  const last = tf.slice(tf.reshape(h, [BATCH, LENGTH, WIDTH]), [0, LENGTH - 1, 0], [BATCH, 1, WIDTH])
  return l2Normalize(tf.reshape(last, [BATCH, WIDTH]))
}

function contrast(image: tf.Tensor, text: tf.Tensor, temperature: tf.Tensor): Tensors {
  const logits = tf.mul(tf.matMul(image, text, false, true), tf.exp(tf.add(temperature, 1)))
  const own = tf.range(0, BATCH, 1, 'int32')
  const labels = oneHot(own, BATCH)
  const byText = tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), -1)))
  const byImage = tf.losses.softmaxCrossEntropy(labels, tf.transpose(logits)) as tf.Tensor
  return { loss: tf.mul(tf.add(byText, byImage), 0.5), hits: tf.equal(tf.argMax(logits, -1), own) }
}
