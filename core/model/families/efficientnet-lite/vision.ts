/**
 * The image tower EfficientNet-Lite: inverted bottlenecks (Sandler and others 2018) without squeeze and excitation. Names
 * and shapes of the tensors are those of the package efficientnet_lite_pytorch after `visual.`.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { relu6 } from '../../../engine/ops.ts'
import type { Weights } from '../../architecture.ts'
import { type Block, blocksOf, type EfficientNetLiteConfig, stemWindow, type Window } from './config.ts'

export interface VisionOutput {
  /** Mean of the pixels after the stem and after each block: one tensor [items, channels] more than there are blocks. */
  readonly taps: readonly Tensor[]
  /** Mean of the pixels after the head, [items, head]. */
  readonly pooled: Tensor
}

const POINT: Window = { kernel: 1, stride: 1, padding: [0, 0] }

/** images: [items, side, side, 3], normalised → what the tower makes of them, its batch norms with fixed statistics. */
export function encodeVision(config: EfficientNetLiteConfig, weights: Weights, images: Tensor): VisionOutput {
  const stem = convolution(config, weights, images, ['_conv_stem', '_bn0'], stemWindow(config))
  const states = [relu6(stem)]
  for (const [i, block] of blocksOf(config).entries()) {
    states.push(bottleneck(config, weights, states.at(-1) as Tensor, `_blocks.${i}.`, block))
  }
  const head = convolution(config, weights, states.at(-1) as Tensor, ['_conv_head', '_bn1'], POINT)
  return { taps: states.map(meanOfPixels), pooled: meanOfPixels(relu6(head)) }
}

/** x: [items, height, width, input] → [items, height / stride, width / stride, output] */
function bottleneck(config: EfficientNetLiteConfig, weights: Weights, x: Tensor, at: string, block: Block): Tensor {
  const norm = (name: string, bn: string): Layer => [`${at}${name}`, `${at}${bn}`]
  const wide =
    block.hidden === block.input ? x : relu6(convolution(config, weights, x, norm('_expand_conv', '_bn0'), POINT))
  const seen = relu6(convolution(config, weights, wide, norm('_depthwise_conv', '_bn1'), block.window, true))
  const narrow = convolution(config, weights, seen, norm('_project_conv', '_bn2'), POINT)
  return block.hasShortcut ? tf.add(narrow, x) : narrow
}

/** Names of a convolution's tensor and of its batch norm's. */
type Layer = readonly [conv: string, norm: string]

/**
 * A convolution and its batch norm. With fixed statistics the norm is a factor and an offset for each channel, so it
 * scales the filter, which is small, instead of the picture.
 * @param x [items, height, width, in]
 */
function convolution(
  config: EfficientNetLiteConfig,
  weights: Weights,
  x: Tensor,
  [conv, norm]: Layer,
  window: Window,
  depthwise = false,
): Tensor {
  const deviation = tf.sqrt(tf.add(weight(weights, `${norm}.running_var`), config.epsilon))
  const factor = tf.div(weight(weights, `${norm}.weight`), deviation)
  const offset = tf.sub(weight(weights, `${norm}.bias`), tf.mul(weight(weights, `${norm}.running_mean`), factor))
  const filter = tf.mul(weight(weights, `${conv}.weight`), tf.reshape(factor, [-1, 1, 1, 1]))
  const [before, after] = window.padding
  const pad: [number, number][] = [
    [0, 0],
    [before, after],
    [before, after],
    [0, 0],
  ]
  const settings = [window.stride, pad as never] as const
  const seen = depthwise
    ? tf.depthwiseConv2d(x as Tensor4D, tf.transpose(filter, [2, 3, 0, 1]) as Tensor4D, ...settings)
    : tf.conv2d(x as Tensor4D, tf.transpose(filter, [2, 3, 1, 0]) as Tensor4D, ...settings)
  return tf.add(seen, offset)
}

/** [items, height, width, channels] → [items, channels] */
function meanOfPixels(x: Tensor): Tensor {
  return tf.mean(x, [1, 2])
}

function weight(weights: Weights, name: string): Tensor {
  const found = weights[`visual.${name}`]
  if (!found) throw new Error(`the model has no tensor visual.${name}`)
  return found
}
