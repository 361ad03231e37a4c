/** Two convolutions with batch normalisation, whose running statistics are moments of images that a test chooses. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { MomentMark } from '../../../core/domain/moment-marks.ts'
import type { Engine, Params } from '../../../core/engine/index.ts'
import type { MomentLayer, TensorSpec, VisionTower, Weights } from '../../../core/model/architecture.ts'
import type { LoadedModel } from '../../../core/model/index.ts'
import { extractFeatures } from '../../../core/model/index.ts'
import { channelMoments, momentLayers } from '../../../core/model/moments.ts'
import { weight } from '../../../core/model/weights.ts'
import { CHANNELS, POOLED, SIDE, modelOf, patches, tensor, withWords } from './convolutions.ts'

const EPSILON = 1e-3

const norm = (layer: string, channels: number): Omit<MomentLayer, 'depth'> => ({
  layer,
  channels,
  mean: `${layer}.running_mean`,
  variance: `${layer}.running_var`,
  epsilon: EPSILON,
})
export const LAYERS = momentLayers([norm('bn1', CHANNELS), norm('bn2', POOLED)])

function tensorsOf(conv: string, bn: string, inputs: number, channels: number): TensorSpec[] {
  return [
    tensor(`${conv}.weight`, [inputs, channels], conv),
    tensor(`${bn}.weight`, [channels], conv),
    tensor(`${bn}.bias`, [channels], conv),
    tensor(`${bn}.running_mean`, [channels], conv, false),
    tensor(`${bn}.running_var`, [channels], conv, false),
  ]
}

/** What enters the normalisation of a convolution: [items, side / window, side / window, channels]. */
function before(weights: Weights, x: Tensor, window: number, conv: string): Tensor {
  const [items, side] = x.shape as [number, number]
  const out = tf.matMul(patches(x, window), weight(weights, `${conv}.weight`))
  return tf.reshape(out, [items, side / window, side / window, -1])
}

function after(weights: Weights, x: Tensor, bn: string): Tensor {
  const deviation = tf.sqrt(tf.add(weight(weights, `${bn}.running_var`), EPSILON))
  const unit = tf.div(tf.sub(x, weight(weights, `${bn}.running_mean`)), deviation)
  return tf.relu(tf.add(tf.mul(unit, weight(weights, `${bn}.weight`)), weight(weights, `${bn}.bias`)))
}

function pass(weights: Weights, images: Tensor) {
  const into1 = before(weights, images, 4, 'conv1')
  const map = after(weights, into1, 'bn1')
  const into2 = before(weights, map, 2, 'conv2')
  const pooled = tf.mean(after(weights, into2, 'bn2'), [1, 2])
  return { map, pooled, entering: [into1, into2] }
}

const seen = ({ map, pooled }: ReturnType<typeof pass>) => ({ taps: [tf.mean(map, [1, 2]), pooled], pooled })

const towerWith = (marks: readonly MomentMark[]): VisionTower => ({
  tensors: [...tensorsOf('conv1', 'bn1', 4 * 4 * 3, CHANNELS), ...tensorsOf('conv2', 'bn2', 2 * 2 * CHANNELS, POOLED)],
  groups: ['conv1', 'conv2'],
  cuts: [
    { cut: 'pixels', below: 0, shape: [SIDE, SIDE, 3] },
    { cut: 'pooled', below: 2, shape: [POOLED] },
  ],
  taps: [
    { tap: 'map', depth: 0.5, width: CHANNELS },
    { tap: 'top', depth: 1, width: POOLED },
  ],
  shape: 'two normalised convolutions',
  blocks: ['conv1', 'conv2'],
  encode: (weights, images) => seen(pass(weights, images)),
  encodeTo: (weights, images, cuts) =>
    Object.fromEntries(cuts.map((cut) => [cut, cut === 'pixels' ? images : pass(weights, images).pooled])),
  encodeFrom: (weights, x, cut) => (cut === 'pooled' ? x : pass(weights, x).pooled),
  moments: {
    layers: LAYERS,
    marks,
    encode: (weights, images) => {
      const passed = pass(weights, images)
      return { ...seen(passed), entering: passed.entering.map(channelMoments) }
    },
  },
})

/** Moments of a layer's inputs over images, in plain loops: of each channel the mean and the variance. */
function momentsOver(means: readonly Float32Array[], squares: readonly Float32Array[]): [Float32Array, Float32Array] {
  const over = (rows: readonly Float32Array[], c: number): number =>
    rows.reduce((sum, row) => sum + (row[c] as number), 0) / rows.length
  const [first] = means
  const mean = Float32Array.from(first ?? [], (_, c) => over(means, c))
  return [mean, mean.map((value, c) => over(squares, c) - value ** 2)]
}

/** A model that was “pretrained” on these images: its running statistics are theirs, from the input up. */
export async function pretrainedOn(
  engine: Engine,
  count: number,
  image: (index: number) => Uint8Array,
  marks: readonly MomentMark[] = [],
): Promise<LoadedModel> {
  const made = modelOf(withWords('normalised', towerWith(marks), true, SIDE))
  const params: Params = new Map(made.params)
  for (const { layer, channels } of LAYERS) {
    for (const one of [`${layer}.weight`, `${layer}.running_var`]) {
      params.set(one, { shape: [channels], data: new Float32Array(channels).fill(1) })
    }
  }
  const model = { ...made, params, statsFile: null }
  let from = 0
  for (const { channels, mean, variance } of LAYERS) {
    const [means, squares]: [Float32Array[], Float32Array[]] = [[], []]
    const part = (of: Float32Array): Float32Array => of.slice(from, from + channels)
    await extractFeatures({
      engine,
      model,
      count,
      image,
      onMoments: (_, ...of) => {
        means.push(part(of[0]))
        squares.push(part(of[1]))
      },
    })
    const [overall, spread] = momentsOver(means, squares)
    params.set(mean, { shape: [channels], data: overall })
    params.set(variance, { shape: [channels], data: spread })
    from += channels
  }
  return model
}
