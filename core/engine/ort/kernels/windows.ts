import type { backend_util } from '@tensorflow/tfjs-core'
import type { Graph } from '../graph.ts'
import type { Attributes, Value } from '../value.ts'

/** How a window slides along one spatial axis, as tfjs resolves its strides, dilations and padding. */
export interface Axis {
  readonly input: number
  readonly output: number
  readonly window: number
  readonly stride: number
  readonly dilation: number
  /** Padding before the first element. */
  readonly before: number
}

type Geometry = backend_util.Conv2DInfo | backend_util.Conv3DInfo

export function axesOf(info: Geometry): readonly Axis[] {
  const height = {
    input: info.inHeight,
    output: info.outHeight,
    window: info.filterHeight,
    stride: info.strideHeight,
    dilation: info.dilationHeight,
    before: info.padInfo.top,
  }
  const width = {
    input: info.inWidth,
    output: info.outWidth,
    window: info.filterWidth,
    stride: info.strideWidth,
    dilation: info.dilationWidth,
    before: info.padInfo.left,
  }
  if (!('inDepth' in info)) return [height, width]
  const depth = {
    input: info.inDepth,
    output: info.outDepth,
    window: info.filterDepth,
    stride: info.strideDepth,
    dilation: info.dilationDepth,
    before: info.padInfo.front,
  }
  return [depth, height, width]
}

/** Elements, padding included, from the start of the first window to the end of the last. */
function covered({ output, window, stride, dilation }: Axis): number {
  return (output - 1) * stride + (window - 1) * dilation + 1
}

/** Padding behind the last element that the last window reaches; tfjs may ask for more, which no window sees. */
export function after(axis: Axis): number {
  return Math.max(0, covered(axis) - axis.input - axis.before)
}

/** Elements at the end of the input, padding included, that no window reaches. */
export function unused(axis: Axis): number {
  return axis.input + axis.before + after(axis) - covered(axis)
}

/** ONNX attributes of a sliding window. */
export function windowAttributes(axes: readonly Axis[]): Attributes {
  return {
    kernel_shape: axes.map((axis) => axis.window),
    strides: axes.map((axis) => axis.stride),
    dilations: axes.map((axis) => axis.dilation),
    pads: [...axes.map((axis) => axis.before), ...axes.map(after)],
  }
}

export type Layout = 'channelsFirst' | 'channelsLast'

/** A convolution's windows, and where tfjs keeps the channels of its images. */
export interface Convolution {
  readonly axes: readonly Axis[]
  readonly layout: Layout
  /** Each input channel has filters of its own. */
  readonly depthwise: boolean
}

/** tfjs's name of a data format: NCHW and NCDHW keep ONNX's order of axes. */
export function layoutOf(dataFormat: string | undefined): Layout {
  return dataFormat?.startsWith('NC') === true ? 'channelsFirst' : 'channelsLast'
}

/** [n, ...spatial, c] → [n, c, ...spatial], the order ONNX wants. */
export function toChannelsFirst(graph: Graph, x: Value, layout: Layout = 'channelsLast'): Value {
  const rank = x.shape.length
  if (layout === 'channelsFirst') return x
  return graph.transpose(x, [0, rank - 1, ...spatial(rank, 1)])
}

/** [n, c, ...spatial] → [n, ...spatial, c], or as it is where that is tfjs's format too. */
export function fromChannelsFirst(graph: Graph, x: Value, layout: Layout = 'channelsLast'): Value {
  return layout === 'channelsFirst' ? x : graph.transpose(x, [0, ...spatial(x.shape.length, 2), 1])
}

/** Numbers of the spatial axes of a tensor of this rank, the first of them at `first`. */
export function spatial(rank: number, first: number): number[] {
  return Array.from({ length: rank - 2 }, (_, i) => first + i)
}
