/**
 * A family that has nothing in common with the embedded models: two convolutions, whose cut holds a map of channels and no
 * tokens, beside a bag of words. What trains, measures and stores must not mind.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import type { Engine, Params } from '../../../core/engine/index.ts'
import { linear, unit } from '../../../core/engine/ops.ts'
import type { Architecture, LoadedModel, Weights } from '../../../core/model/index.ts'
import { extractFeatures } from '../../../core/model/index.ts'
import { createTokenizer } from '../../../core/model/tokenizer.ts'
import { planPhases } from '../../../core/train/native/phases.ts'
import { SETTINGS } from '../../unit/train/settings.ts'
import { opened } from '../../unit/engine/support.ts'
import { noise } from '../../unit/model/tiny.ts'
import { run, toy, valueOf, type Toy } from './toy.ts'

const [SIDE, CHANNELS, WIDTH, VOCABULARY] = [16, 6, 8, 258]
const POOLED = 2 * CHANNELS
const get = (weights: Weights, name: string): Tensor => weights[name] as Tensor

const SHAPES: Readonly<Record<string, readonly number[]>> = {
  'conv1.weight': [4 * 4 * 3, CHANNELS],
  'conv1.bias': [CHANNELS],
  'conv2.weight': [2 * 2 * CHANNELS, POOLED],
  'conv2.bias': [POOLED],
  'head.mean': [POOLED],
  'head.sd': [POOLED],
  'head.weight': [POOLED, WIDTH],
  'head.bias': [WIDTH],
  'words.weight': [VOCABULARY, WIDTH],
  'words.bias': [WIDTH],
  temperature: [],
}

/** A convolution whose patches do not overlap, as a product. x: [items, side, side, channels] */
function patches(x: Tensor, size: number): Tensor {
  const [items, side, , channels] = x.shape as [number, number, number, number]
  const n = side / size
  const cut = tf.transpose(tf.reshape(x, [items, n, size, n, size, channels]), [0, 1, 3, 2, 4, 5])
  return tf.reshape(cut, [items * n * n, size * size * channels])
}

function first(weights: Weights, images: Tensor): Tensor {
  const out = tf.tanh(linear(patches(images, 4), get(weights, 'conv1.weight'), get(weights, 'conv1.bias')))
  return tf.reshape(out, [images.shape[0], 4, 4, CHANNELS])
}

function second(weights: Weights, map: Tensor): Tensor {
  const out = tf.tanh(linear(patches(map, 2), get(weights, 'conv2.weight'), get(weights, 'conv2.bias')))
  return tf.mean(tf.reshape(out, [map.shape[0], 4, POOLED]), 1)
}

const words = (weights: Weights, ids: Tensor, real: Tensor): Tensor => {
  const [items, tokens] = ids.shape as [number, number]
  const looked = tf.reshape(tf.gather(get(weights, 'words.weight'), tf.reshape(ids, [items * tokens])), [
    items,
    tokens,
    WIDTH,
  ])
  const summed = tf.sum(tf.mul(looked, tf.reshape(real, [items, tokens, 1])), 1)
  return tf.add(summed, get(weights, 'words.bias'))
}

const groupOf = (tensor: string): string => {
  if (tensor.startsWith('conv')) return tensor.slice(0, 5)
  if (tensor === 'head.mean' || tensor === 'head.sd') return 'statistics'
  return tensor.startsWith('words') ? 'text' : 'connector'
}

const convolutions: Architecture = {
  name: 'convolutions',
  pixels: {
    preprocessing: 'bytes to 0…1',
    side: SIDE,
    write: (rgb, out, at) => rgb.forEach((byte, i) => (out[at + i] = byte / 255)),
  },
  embedding: WIDTH,
  vision: {
    groups: ['conv1', 'conv2'],
    taps: [{ tap: 'map', depth: 0.5, width: CHANNELS }],
    pooled: POOLED,
    shape: 'two convolutions',
    top: (share) => (share >= 1 ? ['conv1', 'conv2'] : share <= 0 ? [] : ['conv2']),
    cutBelow: (trainable) => (trainable.includes('conv1') ? 'pixels' : trainable.includes('conv2') ? 'map' : 'pooled'),
    shapeAt: (cut) => (cut === 'pixels' ? [SIDE, SIDE, 3] : cut === 'map' ? [4, 4, CHANNELS] : [POOLED]),
    isBelow: (cut, tensor) =>
      cut === 'pooled' ? tensor.startsWith('conv') : cut === 'map' && tensor.startsWith('conv1'),
    compareCuts: (a, b) => ['pixels', 'map', 'pooled'].indexOf(a) - ['pixels', 'map', 'pooled'].indexOf(b),
    encode: (weights, images) => {
      const map = first(weights, images)
      return { taps: [tf.mean(map, [1, 2])], pooled: second(weights, map) }
    },
    encodeTo: (weights, images, cuts) => {
      const map = first(weights, images)
      const at = (cut: string): Tensor => (cut === 'pixels' ? images : cut === 'map' ? map : second(weights, map))
      return Object.fromEntries(cuts.map((cut) => [cut, at(cut)]))
    },
    encodeFrom: (weights, x, cut) => {
      if (cut === 'pooled') return x
      return second(weights, cut === 'map' ? x : first(weights, x))
    },
  },
  connector: {
    weight: 'head.weight',
    bias: 'head.bias',
    mean: 'head.mean',
    sd: 'head.sd',
    textBias: 'words.bias',
    logScale: 'temperature',
    mostLogScale: Math.log(100),
    apply: (weights, pooled) => {
      const centred = tf.div(tf.sub(pooled, get(weights, 'head.mean')), get(weights, 'head.sd'))
      return unit(linear(centred, get(weights, 'head.weight'), get(weights, 'head.bias')))
    },
  },
  text: {
    context: 24,
    vocabulary: VOCABULARY,
    encode: (weights, ids, real) => unit(words(weights, ids, real)),
    project: words,
  },
  tensors: Object.entries(SHAPES).map(([name, shape]) => ({ name, shape })),
  groupOf,
  isTrained: (tensor) => groupOf(tensor) !== 'statistics',
  decays: (tensor) => tensor.endsWith('.weight') && !tensor.startsWith('words'),
}

function model(): LoadedModel {
  const random = createRandom('convolutions')
  const params: Params = new Map(
    convolutions.tensors.map(({ name, shape }) => {
      const size = shape.reduce((a, b) => a * b, 1)
      const data = Float32Array.from({ length: size }, () => 0.3 * random.normal())
      if (name === 'head.sd') data.fill(1)
      return [name, { shape, data }]
    }),
  )
  const about = { id: 'convolutions', hash: 'other-family', folder: '', statsFile: '', embedded: false }
  const pretrained = { summary: 'nothing', pairs: 0 }
  return { ...about, pretrained, architecture: convolutions, params, tokenizer: createTokenizer([], VOCABULARY) }
}

let engine: Engine
let data: Toy
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
  data = await toy()
})
afterAll(async () => {
  await engine.dispose()
  await data[Symbol.asyncDispose]()
})

describe('a model of another family', () => {
  test.each(['frozen', 'progressive', 'full'] as const)('is trained by %s', async (strategy) => {
    const config = { epochs: strategy === 'frozen' ? 0 : 12, headRate: 1e-2, visionRate: 1e-2, textRate: 1e-3 }
    const ran = await run({ toy: data, engine, strategy, model: model(), run: strategy, config })
    const { scores } = valueOf(ran)
    // Three colours: chance is a third.
    expect(scores.test!.value).toBeGreaterThan(0.6)
    expect(scores.test!.n).toBe(24)
  })

  test('is stored at its own cut, whatever shape its values have there', () => {
    const phases = planPhases('progressive', { ...SETTINGS, epochs: 20 }, convolutions, { train: 48, val: 15 })
    expect(phases.map(({ from, cached }) => [from, cached])).toEqual([
      ['map', true],
      ['map', true],
      ['pixels', false],
    ])
  })

  test('gives features at its own taps', async () => {
    const features = await extractFeatures({ engine, model: model(), count: 3, image: (i) => noise(SIDE, i) })
    expect(features.taps.map(({ tap, depth, features: of }) => [tap, depth, of.rows, of.cols])).toEqual([
      ['map', 0.5, 3, CHANNELS],
    ])
    expect([features.pooled.cols, features.embedding.cols]).toEqual([POOLED, WIDTH])
  })
})
