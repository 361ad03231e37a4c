/**
 * Towers that have nothing in common with the embedded models: two convolutions, whose cut holds a map of channels and no
 * tokens, and a bag of words. What trains, measures and stores must not mind.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { createRandom } from '../../../core/domain/random.ts'
import type { Params } from '../../../core/engine/index.ts'
import { linear } from '../../../core/engine/ops.ts'
import type {
  Architecture,
  Pixels,
  TensorSpec,
  TextJoin,
  TextTower,
  VisionTower,
} from '../../../core/model/architecture.ts'
import { jointConnector } from '../../../core/model/connector.ts'
import type { LoadedModel, Weights } from '../../../core/model/index.ts'
import { joined, seeing } from '../../../core/model/joined.ts'
import { createTokenizer } from '../../../core/model/byte-pair-tokenizer.ts'
import { weight } from '../../../core/model/weights.ts'

export const [SIDE, CHANNELS] = [16, 6]
const [WIDTH, VOCABULARY] = [8, 258]
export const POOLED = 2 * CHANNELS

export const tensor = (name: string, shape: readonly number[], group: string, trained = true): TensorSpec => ({
  name,
  shape,
  group,
  trained,
  decays: name.endsWith('.weight') && !name.startsWith('words'),
})

/** A convolution whose patches do not overlap, as a product. x: [items, side, side, channels] */
export function patches(x: Tensor, size: number): Tensor {
  const [items, side, , channels] = x.shape as [number, number, number, number]
  const n = side / size
  const cut = tf.transpose(tf.reshape(x, [items, n, size, n, size, channels]), [0, 1, 3, 2, 4, 5])
  return tf.reshape(cut, [items * n * n, size * size * channels])
}

function first(weights: Weights, images: Tensor): Tensor {
  const out = linear(patches(images, 4), weight(weights, 'conv1.weight'), weight(weights, 'conv1.bias'))
  const centred = tf.sub(tf.tanh(out), weight(weights, 'conv1.running_mean'))
  const [items, side] = images.shape as [number, number]
  return tf.reshape(centred, [items, side / 4, side / 4, CHANNELS])
}

function second(weights: Weights, map: Tensor): Tensor {
  const out = tf.tanh(linear(patches(map, 2), weight(weights, 'conv2.weight'), weight(weights, 'conv2.bias')))
  return tf.mean(tf.reshape(out, [map.shape[0], -1, POOLED]), 1)
}

/** Two convolutions; the running mean after the first is set by nobody here, and yet is part of what lies below a cut. */
const convolutionTower = (side: number): VisionTower => ({
  tensors: [
    tensor('conv1.weight', [4 * 4 * 3, CHANNELS], 'conv1'),
    tensor('conv1.bias', [CHANNELS], 'conv1'),
    tensor('conv1.running_mean', [CHANNELS], 'conv1', false),
    tensor('conv2.weight', [2 * 2 * CHANNELS, POOLED], 'conv2'),
    tensor('conv2.bias', [POOLED], 'conv2'),
  ],
  groups: ['conv1', 'conv2'],
  cuts: [
    { cut: 'pixels', below: 0, shape: [side, side, 3] },
    { cut: 'map', below: 1, shape: [side / 4, side / 4, CHANNELS] },
    { cut: 'pooled', below: 2, shape: [POOLED] },
  ],
  taps: [
    { tap: 'map', depth: 0.5, width: CHANNELS },
    { tap: 'top', depth: 1, width: POOLED },
  ],
  shape: 'two convolutions',
  blocks: ['conv1', 'conv2'],
  encode: (weights, images) => {
    const map = first(weights, images)
    const pooled = second(weights, map)
    return { taps: [tf.mean(map, [1, 2]), pooled], pooled }
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
})

/** Squashed instead of cropped, and from 0 to 1 instead of from −1. */
export const pixelsOf = (side: number): Pixels => ({
  preprocessing: 'bytes to 0…1',
  side,
  fit: 'squash',
  kernel: 'linear',
  write: (rgb, out, at) => rgb.forEach((byte, i) => (out[at + i] = byte / 255)),
  fromSigned: (values, at, count) => {
    for (let i = at; i < at + count; i++) values[i] = ((values[i] as number) + 1) / 2
  },
})

/** The words of a text, summed. @param trains whether strategies train it */
export const wordTower = (trains: boolean): TextTower => ({
  tensors: [
    { ...tensor('words.weight', [VOCABULARY, WIDTH], 'text.embed', trains), fixed: !trains },
    { ...tensor('words.gain', [WIDTH], 'text.head', trains), fixed: !trains },
  ],
  groups: ['text.embed', 'text.head'],
  context: 24,
  vocabulary: VOCABULARY,
  width: WIDTH,
  encode: (weights, ids, real) => {
    const [items, tokens] = ids.shape as [number, number]
    const rows = tf.gather(weight(weights, 'words.weight'), tf.reshape(ids, [items * tokens]))
    const marked = tf.mul(tf.reshape(rows, [items, tokens, WIDTH]), tf.reshape(real, [items, tokens, 1]))
    return tf.mul(tf.sum(marked, 1), weight(weights, 'words.gain'))
  },
})

/** The bias is the connector's own, so that a text tower may stay as it is. */
const join: TextJoin = {
  tensors: [tensor('join.bias', [WIDTH], 'connector'), tensor('temperature', [], 'connector')],
  bias: 'join.bias',
  logScale: 'temperature',
  mostLogScale: Math.log(100),
  project: (weights, features) => tf.add(features, weight(weights, 'join.bias')),
}

const connectorNames = { weight: 'head.weight', bias: 'head.bias', mean: 'head.mean', sd: 'head.sd' }

/** Any vision tower of the same width with the words beside it. */
export const withWords = (name: string, vision: VisionTower, textTrains: boolean, side: number): Architecture =>
  joined({
    name,
    pixels: pixelsOf(side),
    vision,
    connector: jointConnector(connectorNames, POOLED, WIDTH),
    text: { tower: wordTower(textTrains), join },
  })

export const convolutions = (textTrains = true, side = SIDE): Architecture =>
  withWords('convolutions', convolutionTower(side), textTrains, side)

/** The convolutions alone: a model that reads no texts. */
export const eyes: Architecture = seeing({ name: 'eyes', pixels: pixelsOf(SIDE), vision: convolutionTower(SIDE) })

/** Random weights for every tensor. */
export function randomParams({ tensors }: Pick<Architecture, 'tensors'>): Params {
  const random = createRandom('convolutions')
  return new Map(
    tensors.map(({ name, shape }) => {
      const size = shape.reduce((a, b) => a * b, 1)
      const data = Float32Array.from({ length: size }, () => 0.3 * random.normal())
      if (name === 'head.sd' || name === 'words.gain') data.fill(1)
      return [name, { shape, data }]
    }),
  )
}

export function modelOf(architecture: Architecture): LoadedModel {
  const about = {
    id: architecture.name,
    hash: 'other-family',
    folder: '',
    statsFile: '',
    embedded: false,
    sides: [SIDE],
    chosenSide: null,
  }
  const pretrained = { summary: 'nothing', pairs: 0 }
  const tokenizer = createTokenizer([], VOCABULARY)
  return { ...about, pretrained, architecture, params: randomParams(architecture), tokenizer }
}
