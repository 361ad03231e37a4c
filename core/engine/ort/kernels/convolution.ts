import {
  backend_util,
  type Conv2DAttrs,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
  type Conv3DAttrs,
  type Conv3DBackpropFilterV2Attrs,
  type Conv3DBackpropInputV2Attrs,
  type DepthwiseConv2dNativeAttrs,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropInputAttrs,
} from '@tensorflow/tfjs-core'
import type { Graph } from '../graph.ts'
import type { Value } from '../value.ts'
import { kernel, type Kernels } from './kernel.ts'
import { fromBlocks } from './blocked.ts'
import { convolveBlocks, filterGradientFromBlocks, inputGradientInBlocks } from './blocked-convolution.ts'
import { slice } from './extent.ts'
import {
  axesOf,
  type Convolution,
  fromChannelsFirst,
  type Layout,
  layoutOf,
  spatial,
  toChannelsFirst,
  unused,
  windowAttributes,
} from './windows.ts'

type Shape4 = [number, number, number, number]
type Shape5 = [number, number, number, number, number]

/** [...window, in, out] → [out, in, ...window]; depthwise [...window, in, multiplier] → [in · multiplier, 1, ...window]. */
function filterToOnnx(graph: Graph, filter: Value, { depthwise }: Convolution): Value {
  const rank = filter.shape.length
  const window = spatial(rank, 0)
  if (!depthwise) return graph.transpose(filter, [rank - 1, rank - 2, ...window])
  const front = graph.transpose(filter, [rank - 2, rank - 1, ...window])
  const [channels = 1, multiplier = 1, ...size] = front.shape
  return graph.reshape(front, [channels * multiplier, 1, ...size])
}

function outputsOf(filter: Value, { depthwise }: Convolution): number {
  const [channels = 1, last = 1] = filter.shape.slice(-2)
  return depthwise ? channels * last : last
}

function groups({ depthwise }: Convolution, channels: number): { group: number } {
  return { group: depthwise ? channels : 1 }
}

export function convolve(graph: Graph, x: Value, filter: Value, how: Convolution): Value {
  const blocked = convolveBlocks(graph, x, filter, how)
  if (blocked !== undefined) return fromBlocks(graph, blocked, outputsOf(filter, how))
  const input = toChannelsFirst(graph, x, how.layout)
  const weights = filterToOnnx(graph, filter, how)
  const [batch = 1, channels = 1] = input.shape
  const shape = [batch, weights.shape[0] ?? 1, ...how.axes.map((axis) => axis.output)]
  const attributes = { ...windowAttributes(how.axes), ...groups(how, channels) }
  return fromChannelsFirst(graph, graph.emit('Conv', [input, weights], [shape, 'float32'], attributes), how.layout)
}

/** The gradient of a convolution for its images, which is also tfjs's transposed convolution. */
function convolveBack(graph: Graph, dy: Value, filter: Value, how: Convolution, channels: number): Value {
  const blocked = inputGradientInBlocks(graph, dy, filter, how)
  if (blocked !== undefined) return fromBlocks(graph, blocked, channels)
  const output = toChannelsFirst(graph, dy, how.layout)
  if (!how.axes.every((axis, i) => axis.output === output.shape[i + 2])) {
    const size = how.axes.map((axis) => axis.output).join()
    throw new Error(`a transposed convolution to this shape needs [${size}] pixels, not those of [${dy.shape.join()}]`)
  }
  const shape = [output.shape[0] ?? 1, channels, ...how.axes.map((axis) => axis.input)]
  const attributes = {
    ...windowAttributes(how.axes),
    ...groups(how, channels),
    output_padding: how.axes.map(unused),
  }
  const inputs = [output, filterToOnnx(graph, filter, how)]
  return fromChannelsFirst(graph, graph.emit('ConvTranspose', inputs, [shape, 'float32'], attributes), how.layout)
}

/**
 * The gradient of a convolution for its filter: images slide over images. The batch takes the place of the channels, the
 * output's gradient that of the window, and strides and dilations change places.
 */
function filterGradient(graph: Graph, x: Value, dy: Value, how: Convolution): Value {
  const short = filterGradientFromBlocks(graph, x, dy, how)
  if (short !== undefined) return short
  const input = toChannelsFirst(graph, x, how.layout)
  const output = toChannelsFirst(graph, dy, how.layout)
  const rank = input.shape.length
  const swap = [1, 0, ...spatial(rank, 2)]
  const [batch = 1, channels = 1, ...size] = input.shape
  const outputs = output.shape[1] ?? 1
  let images = graph.transpose(input, swap)
  if (how.depthwise) images = graph.reshape(images, [1, channels * batch, ...size])
  const attributes = {
    ...windowAttributes(how.axes),
    ...groups(how, channels),
    kernel_shape: how.axes.map((axis) => axis.output),
    strides: how.axes.map((axis) => axis.dilation),
    dilations: how.axes.map((axis) => axis.stride),
  }
  // Where the input has elements that no window reached, the result is longer than the filter.
  const lengths = how.axes.map((axis) => axis.window + Math.floor(unused(axis) / axis.dilation))
  const found = [images.shape[0] ?? 1, outputs, ...lengths]
  const gradient = graph.emit('Conv', [images, graph.transpose(output, swap)], [found, 'float32'], attributes)
  const wanted = [found[0] ?? 1, outputs, ...how.axes.map((axis) => axis.window)]
  const begin = wanted.map(() => 0)
  const cut = slice(graph, gradient, begin, wanted)
  const window = spatial(rank, 2)
  if (!how.depthwise) return graph.transpose(cut, [...window, 0, 1])
  const split = graph.reshape(cut, [channels, outputs / channels, ...wanted.slice(2)])
  return graph.transpose(split, [...window, 0, 1])
}

/** tfjs's settings of the convolutions over pictures, forward and backward. */
type Settings2d = Pick<Conv2DAttrs, 'strides' | 'pad' | 'dimRoundingMode'> &
  Partial<Pick<Conv2DAttrs, 'dataFormat' | 'dilations'>>

export function convolution2d(
  shape: readonly number[],
  filter: readonly number[],
  { strides, pad, dimRoundingMode, dataFormat, dilations }: Settings2d,
  depthwise = false,
): Convolution {
  const layout = layoutOf(dataFormat)
  const format = layout === 'channelsFirst' ? 'channelsFirst' : 'channelsLast'
  const steps = dilations ?? 1
  const info = backend_util.computeConv2DInfo(
    shape as Shape4,
    filter as Shape4,
    strides,
    steps,
    pad,
    dimRoundingMode,
    depthwise,
    format,
  )
  return { axes: axesOf(info), layout, depthwise }
}

function convolution3d(
  shape: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations }: Pick<Conv3DAttrs, 'strides' | 'pad'> & Partial<Pick<Conv3DAttrs, 'dilations'>>,
): Convolution {
  const info = backend_util.computeConv3DInfo(shape as Shape5, filter as Shape5, strides, dilations ?? 1, pad)
  return { axes: axesOf(info), layout: 'channelsLast', depthwise: false }
}

const channelsOf = (shape: readonly number[], layout: Layout): number =>
  shape.at(layout === 'channelsFirst' ? 1 : -1) ?? 1

export const convolutions: Kernels = {
  Conv2D: kernel<Conv2DAttrs>((graph, { x, filter }, attributes) =>
    convolve(graph, x, filter, convolution2d(x.shape, filter.shape, attributes)),
  ),
  Conv2DBackpropInput: kernel<Conv2DBackpropInputAttrs>((graph, { dy, filter }, attributes) => {
    const how = convolution2d(attributes.inputShape, filter.shape, attributes)
    return convolveBack(graph, dy, filter, how, channelsOf(attributes.inputShape, how.layout))
  }),
  Conv2DBackpropFilter: kernel<Conv2DBackpropFilterAttrs>((graph, { x, dy }, attributes) =>
    filterGradient(graph, x, dy, convolution2d(x.shape, attributes.filterShape, attributes)),
  ),
  DepthwiseConv2dNative: kernel<DepthwiseConv2dNativeAttrs>((graph, { x, filter }, attributes) =>
    convolve(graph, x, filter, convolution2d(x.shape, filter.shape, attributes, true)),
  ),
  DepthwiseConv2dNativeBackpropInput: kernel<DepthwiseConv2dNativeBackpropInputAttrs>(
    (graph, { dy, filter }, attributes) => {
      const how = convolution2d(attributes.inputShape, filter.shape, attributes, true)
      return convolveBack(graph, dy, filter, how, channelsOf(attributes.inputShape, how.layout))
    },
  ),
  DepthwiseConv2dNativeBackpropFilter: kernel<DepthwiseConv2dNativeBackpropFilterAttrs>(
    (graph, { x, dy }, attributes) =>
      filterGradient(graph, x, dy, convolution2d(x.shape, attributes.filterShape, attributes, true)),
  ),
  Conv3D: kernel<Conv3DAttrs>((graph, { x, filter }, attributes) =>
    convolve(graph, x, filter, convolution3d(x.shape, filter.shape, attributes)),
  ),
  Conv3DBackpropInputV2: kernel<Conv3DBackpropInputV2Attrs>((graph, { dy, filter }, attributes) => {
    const how = convolution3d(attributes.inputShape, filter.shape, attributes)
    return convolveBack(graph, dy, filter, how, channelsOf(attributes.inputShape, how.layout))
  }),
  Conv3DBackpropFilterV2: kernel<Conv3DBackpropFilterV2Attrs>((graph, { x, dy }, attributes) =>
    filterGradient(graph, x, dy, convolution3d(x.shape, attributes.filterShape, attributes)),
  ),
}
