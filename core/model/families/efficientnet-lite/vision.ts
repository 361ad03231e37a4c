/**
 * The image tower EfficientNet-Lite: inverted bottlenecks (Sandler and others 2018) without squeeze and excitation. Names
 * and shapes of the tensors are those of the package efficientnet_lite_pytorch after `visual.`.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { relu6 } from '../../../engine/ops.ts'
import type { Weights } from '../../architecture.ts'
import { weight as weightOf } from '../../weights.ts'
import { type Block, blocksOf, type EfficientNetLiteConfig, paddingOf, STEM_WINDOW, type Window } from './config.ts'

export interface VisionOutput {
  /** Mean of the pixels after the stem and after each block: one tensor [items, channels] more than there are blocks. */
  readonly taps: readonly Tensor[]
  /** Mean of the pixels after the head, [items, head]. */
  readonly pooled: Tensor
}

const POINT: Window = { kernel: 1, stride: 1 }

/** images: [items, side, side, 3], normalised → what the tower makes of them, its batch norms with fixed statistics. */
export function encodeVision(config: EfficientNetLiteConfig, weights: Weights, images: Tensor): VisionOutput {
  const states = [stemOf(config, weights, images)]
  for (const number of blocksOf(config).keys()) {
    states.push(blockOf(config, weights, states.at(-1) as Tensor, number))
  }
  return { taps: states.map(meanOfPixels), pooled: headOf(config, weights, states.at(-1) as Tensor) }
}

/** Sees what enters each batch norm, [items, height, width, channels], in the order of the computation. */
export type Watch = (entering: Tensor) => void

/** images: [items, side, side, 3], normalised → [items, side / 2, side / 2, stem] */
export function stemOf(config: EfficientNetLiteConfig, weights: Weights, images: Tensor, watch?: Watch): Tensor {
  return relu6(convolution({ config, weights, watch }, images, ['_conv_stem', '_bn0'], STEM_WINDOW))
}

/** x: what the last block puts out → the mean of the pixels after the head, [items, head] */
export function headOf(config: EfficientNetLiteConfig, weights: Weights, x: Tensor, watch?: Watch): Tensor {
  return meanOfPixels(relu6(convolution({ config, weights, watch }, x, ['_conv_head', '_bn1'], POINT)))
}

/**
 * One block, with fixed statistics in its batch norms.
 * @param x [items, height, width, input]
 * @param number of the block, from 0
 * @returns [items, height / stride, width / stride, output]
 */
export function blockOf(
  config: EfficientNetLiteConfig,
  weights: Weights,
  x: Tensor,
  number: number,
  watch?: Watch,
): Tensor {
  return bottleneck({ config, weights, watch }, x, `_blocks.${number}.`, blocksOf(config)[number] as Block)
}

interface Pass {
  readonly config: EfficientNetLiteConfig
  readonly weights: Weights
  readonly watch: Watch | undefined
}

function bottleneck(pass: Pass, x: Tensor, at: string, block: Block): Tensor {
  const norm = (name: string, bn: string): Layer => [`${at}${name}`, `${at}${bn}`]
  const wide = block.hidden === block.input ? x : relu6(convolution(pass, x, norm('_expand_conv', '_bn0'), POINT))
  const seen = relu6(convolution(pass, wide, norm('_depthwise_conv', '_bn1'), block.window, true))
  const narrow = convolution(pass, seen, norm('_project_conv', '_bn2'), POINT)
  return block.hasShortcut ? tf.add(narrow, x) : narrow
}

/** Names of a convolution's tensor and of its batch norm's. */
type Layer = readonly [conv: string, norm: string]

/**
 * A convolution and its batch norm. With fixed statistics the norm is a factor and an offset for each channel, so it
 * scales the filter, which is small, instead of the picture; only what is watched has to exist before the norm.
 * @param x [items, height, width, in]
 */
function convolution(
  { config, weights, watch }: Pass,
  x: Tensor,
  [conv, norm]: Layer,
  window: Window,
  depthwise = false,
): Tensor {
  const deviation = tf.sqrt(tf.add(weight(weights, `${norm}.running_var`), config.epsilon))
  const factor = tf.div(weight(weights, `${norm}.weight`), deviation)
  const offset = tf.sub(weight(weights, `${norm}.bias`), tf.mul(weight(weights, `${norm}.running_mean`), factor))
  const kernels = weight(weights, `${conv}.weight`)
  const filter = watch ? kernels : tf.mul(kernels, tf.reshape(factor, [-1, 1, 1, 1]))
  const [before, after] = paddingOf(x.shape[1] as number, window)
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
  watch?.(seen)
  return tf.add(watch ? tf.mul(seen, factor) : seen, offset)
}

/** [items, height, width, channels] → [items, channels] */
export function meanOfPixels(x: Tensor): Tensor {
  return tf.mean(x, [1, 2])
}

const weight = (weights: Weights, name: string): Tensor => weightOf(weights, `visual.${name}`)
