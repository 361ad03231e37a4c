/**
 * Convolutions of pictures in blocks of channels (`blocked.ts`), and their gradients. Each function answers undefined
 * where that layout does not fit; then the convolution is recorded in ONNX's own layout.
 */
import { BLOCKED, type Graph, MICROSOFT } from '../graph.ts'
import type { Attributes, Value } from '../value.ts'
import { inBlocks, knownBlocks, nominal, paddedChannels, toBlocks } from './blocked.ts'
import { pad, slice } from './extent.ts'
import { toChannelsFirst, windowAttributes, type Axis, type Convolution } from './windows.ts'

/** Below so many output channels most of a block would be filling. */
const FEWEST_CHANNELS = 8

/** Pictures with fewer pixels make products too short to be taken picture by picture. */
const PIXELS_FOR_PRODUCTS_BY_PICTURE = 128

/** A filter of up to so many rows is worth copies of the images, one for each place in its window. */
const MOST_COPIED_CHANNELS = 64

function fits(graph: Graph, { axes, layout }: Convolution): boolean {
  return graph.block > 0 && axes.length === 2 && layout === 'channelsLast'
}

const isPointwise = ({ axes, depthwise }: Convolution): boolean =>
  !depthwise &&
  axes.every(
    ({ window, stride, before, input, output }) => window === 1 && stride === 1 && before === 0 && input === output,
  )

/** What a convolution reads: images in blocks, or with less than a block of channels as [n, channels, height, width]. */
interface Source {
  readonly images: Value
  readonly isBlocked: boolean
}

function sourceOf(graph: Graph, x: Value, { depthwise }: Convolution): Source | undefined {
  const channels = x.shape[3] ?? 1
  const known = knownBlocks(graph, x)
  if (known === undefined && channels < graph.block && !depthwise) {
    return { images: toChannelsFirst(graph, x), isBlocked: false }
  }
  const blocked = known ?? toBlocks(graph, x)
  return blocked && { images: nominal(graph, graph.materialise(blocked)), isBlocked: true }
}

/** Zeros behind an axis, up to a length. */
function filledUp(graph: Graph, x: Value, axis: number, length: number): Value {
  const paddings = x.shape.map((n, i) => (i === axis ? [0, length - n] : [0, 0]))
  return pad(graph, x, paddings, 0)
}

/** [height, width, channels, 1] → [blocks, 1, height, width, block], as [padded channels, 1, height, width]. */
function depthwiseFilter(graph: Graph, filter: Value): Value {
  const [height = 1, width = 1, channels = 1] = filter.shape
  const padded = paddedChannels(graph, channels)
  const full = filledUp(graph, graph.reshape(filter, [height, width, channels]), 2, padded)
  const split = graph.reshape(full, [height, width, padded / graph.block, graph.block])
  return graph.reshape(graph.transpose(split, [2, 0, 1, 3]), [padded, 1, height, width])
}

/** [height, width, in, out] → [out blocks, in blocks, height, width, block of in, block of out], as [out, in, height, width]. */
function denseFilter(graph: Graph, filter: Value, isBlocked: boolean): Value {
  const { block } = graph
  const [height = 1, width = 1, channels = 1, outputs = 1] = filter.shape
  const to = paddedChannels(graph, outputs)
  const from = isBlocked ? paddedChannels(graph, channels) : channels
  const full = filledUp(graph, filledUp(graph, filter, 2, from), 3, to)
  const split = isBlocked
    ? graph.transpose(graph.reshape(full, [height, width, from / block, block, to / block, block]), [4, 2, 0, 1, 3, 5])
    : graph.transpose(graph.reshape(full, [height, width, from, to / block, block]), [3, 2, 0, 1, 4])
  return graph.reshape(split, [to, from, height, width])
}

/** Records a convolution of blocks. @returns blocked */
function emit(graph: Graph, inputs: readonly [Value, Value], shape: readonly number[], attributes: Attributes): Value {
  return inBlocks(graph, graph.emit('Conv', inputs, [shape, 'float32'], attributes, BLOCKED))
}

/** @param x [n, height, width, in] @returns blocked, or undefined */
export function convolveBlocks(graph: Graph, x: Value, filter: Value, how: Convolution): Value | undefined {
  const [, , channels = 1, last = 1] = filter.shape
  if (!fits(graph, how)) return undefined
  if (how.depthwise ? last !== 1 : last < FEWEST_CHANNELS) return undefined
  const source = sourceOf(graph, x, how)
  if (source === undefined) return undefined
  const weights = how.depthwise ? depthwiseFilter(graph, filter) : denseFilter(graph, filter, source.isBlocked)
  const shape = [x.shape[0] ?? 1, weights.shape[0] ?? 1, ...how.axes.map(({ output }) => output)]
  const group = how.depthwise ? paddedChannels(graph, channels) : 1
  return emit(graph, [source.images, weights], shape, { ...windowAttributes(how.axes), group })
}

/**
 * The gradient for the images: a convolution of the output's gradient, spread out by the strides, with the filter turned
 * round.
 * @param dy [n, height, width, out] @returns blocked, or undefined
 */
export function inputGradientInBlocks(graph: Graph, dy: Value, filter: Value, how: Convolution): Value | undefined {
  if (!fits(graph, how) || (how.depthwise && filter.shape[3] !== 1)) return undefined
  if (!how.depthwise && (filter.shape[2] ?? 1) < FEWEST_CHANNELS) return undefined
  const axes = how.axes.map(turned)
  if (axes.some(({ before, after }) => before < 0 || after < 0)) return undefined
  const blocked = toBlocks(graph, dy)
  if (blocked === undefined) return undefined
  const channels = filter.shape[2] ?? 1
  const round = turnedRound(graph, filter)
  const swapped = how.depthwise ? round : graph.transpose(round, [0, 1, 3, 2])
  const weights = how.depthwise ? depthwiseFilter(graph, swapped) : denseFilter(graph, swapped, true)
  const shape = [dy.shape[0] ?? 1, paddedChannels(graph, channels), ...how.axes.map(({ input }) => input)]
  return emit(graph, [nominal(graph, spread(graph, graph.materialise(blocked), how.axes)), weights], shape, {
    kernel_shape: how.axes.map(({ window }) => window),
    strides: [1, 1],
    dilations: how.axes.map(({ dilation }) => dilation),
    pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)],
    group: how.depthwise ? paddedChannels(graph, channels) : 1,
  })
}

/** Padding with which the window slides back over the gradient, spread to `output · stride` elements. */
function turned({ input, output, window, stride, dilation, before }: Axis): { before: number; after: number } {
  const reach = (window - 1) * dilation
  return { before: reach - before, after: input - output * stride + before }
}

function turnedRound(graph: Graph, filter: Value): Value {
  const [height = 1, width = 1, channels = 1, outputs = 1] = filter.shape
  if (height === 1 && width === 1) return filter
  return slice(graph, filter, [height - 1, width - 1, 0, 0], [-1, -1, channels, outputs], [-1, -1, 1, 1])
}

/** Puts zeros between the elements of blocked images: [n, blocks, height · stride, width · stride, block]. */
function spread(graph: Graph, blocked: Value, [vertical, horizontal]: readonly Axis[]): Value {
  const [n = 1, blocks = 1, height = 1, width = 1, block = 1] = blocked.shape
  const [down, across] = [vertical?.stride ?? 1, horizontal?.stride ?? 1]
  const apart = graph.reshape(blocked, [n * blocks, height, 1, width, 1, block])
  const paddings = [0, 0, down - 1, 0, across - 1, 0].map((after) => [0, after])
  return graph.reshape(pad(graph, apart, paddings, 0), [n, blocks, height * down, width * across, block])
}

/**
 * The gradient for the filter.
 * @param x [n, height, width, in]
 * @param dy [n, height, width, out]
 * @returns [height, width, in, out] of the filter, or undefined
 */
export function filterGradientFromBlocks(graph: Graph, x: Value, dy: Value, how: Convolution): Value | undefined {
  if (!fits(graph, how)) return undefined
  if (how.depthwise) return depthwiseFilterGradient(graph, x, dy, how)
  if (isPointwise(how)) return pointwiseFilterGradient(graph, x, dy)
  const [height, width] = how.axes.map(({ window }) => window)
  return (x.shape[3] ?? 1) * (height ?? 1) * (width ?? 1) <= MOST_COPIED_CHANNELS
    ? copiedFilterGradient(graph, x, dy, how)
    : undefined
}

/** Each picture slides over its own gradient, every channel of every picture a group of its own. */
function depthwiseFilterGradient(graph: Graph, x: Value, dy: Value, { axes }: Convolution): Value | undefined {
  const [images, gradients] = [toBlocks(graph, x), toBlocks(graph, dy)]
  const [n = 1, height = 1, width = 1, channels = 1] = x.shape
  if (images === undefined || gradients === undefined || dy.shape[3] !== channels) return undefined
  const padded = paddedChannels(graph, channels)
  const slid = graph.reshape(graph.materialise(images), [1, n * padded, height, width])
  const window = graph.reshape(graph.materialise(gradients), [n * padded, 1, ...axes.map(({ output }) => output)])
  // Where the input has elements that no window reached, the result is longer than the filter.
  const attributes = windowAttributes(axes)
  const pads = attributes['pads'] as readonly number[]
  const lengths = axes.map(
    ({ input, output, stride }, i) => input + (pads[i] ?? 0) + (pads[i + 2] ?? 0) - (output - 1) * stride,
  )
  const dilated = axes.map(({ dilation }, i) => Math.floor(((lengths[i] ?? 1) - 1) / dilation) + 1)
  const each = graph.emit(
    'Conv',
    [slid, window],
    [[1, n * padded, ...dilated], 'float32'],
    {
      ...attributes,
      kernel_shape: axes.map(({ output }) => output),
      strides: axes.map(({ dilation }) => dilation),
      dilations: axes.map(({ stride }) => stride),
      group: n * padded,
    },
    BLOCKED,
  )
  const split = graph.reshape(each, [n, padded / graph.block, ...dilated, graph.block])
  const sum = graph.emit('ReduceSum', [split, graph.int64([0])], [split.shape.slice(1), 'float32'], { keepdims: 0 })
  const rows = graph.reshape(graph.transpose(sum, [1, 2, 0, 3]), [...dilated, padded, 1])
  return slice(graph, rows, [0, 0, 0, 0], [...axes.map(({ window }) => window), channels, 1])
}

/** Products of the images' channels with those of the gradient, over all pixels. */
function pointwiseFilterGradient(graph: Graph, x: Value, dy: Value): Value {
  const [n = 1, height = 1, width = 1, channels = 1] = x.shape
  const outputs = dy.shape[3] ?? 1
  const pixels = height * width
  const shape = [1, 1, channels, outputs]
  if (pixels < PIXELS_FOR_PRODUCTS_BY_PICTURE) {
    const [images, gradients] = [graph.reshape(x, [n * pixels, channels]), graph.reshape(dy, [n * pixels, outputs])]
    return graph.reshape(rowProduct(graph, images, gradients), shape)
  }
  const images = graph.reshape(planes(graph, x), [n, channels, pixels])
  const gradients = graph.reshape(planes(graph, dy), [n, outputs, pixels])
  const type = [[n, channels, outputs], 'float32'] as const
  const each = graph.emit('FusedMatMul', [images, gradients], type, { transB: 1 }, MICROSOFT)
  const sum = graph.emit('ReduceSum', [each, graph.int64([0])], [[channels, outputs], 'float32'], { keepdims: 0 })
  return graph.reshape(sum, shape)
}

/** aᵀ b of [rows, in] and [rows, out]. */
function rowProduct(graph: Graph, a: Value, b: Value): Value {
  return graph.emit('Gemm', [a, b], [[a.shape[1] ?? 1, b.shape[1] ?? 1], 'float32'], { transA: 1 })
}

/** [n, height, width, c] → [n, c, height, width], straight from blocks where the value lies in such. */
function planes(graph: Graph, x: Value): Value {
  const blocked = knownBlocks(graph, x)
  if (blocked === undefined) return toChannelsFirst(graph, x)
  const [n = 1, height = 1, width = 1, channels = 1] = x.shape
  const type = [[n, channels, height, width], 'float32'] as const
  return graph.emit('ReorderOutput', [nominal(graph, blocked)], type, { channels }, BLOCKED)
}

/** One product with the images copied side by side, once for each place in the window. */
function copiedFilterGradient(graph: Graph, x: Value, dy: Value, { axes }: Convolution): Value {
  const pads = windowAttributes(axes)['pads'] as readonly number[]
  const [n = 1, , , channels = 1] = x.shape
  const outputs = dy.shape[3] ?? 1
  const padded = pad(
    graph,
    x,
    [
      [0, 0],
      [pads[0] ?? 0, pads[2] ?? 0],
      [pads[1] ?? 0, pads[3] ?? 0],
      [0, 0],
    ],
    0,
  )
  const [vertical, horizontal] = axes as readonly [Axis, Axis]
  const copies: Value[] = []
  for (let i = 0; i < vertical.window; i++) {
    for (let j = 0; j < horizontal.window; j++) {
      const [top, left] = [i * vertical.dilation, j * horizontal.dilation]
      const bottom = top + (vertical.output - 1) * vertical.stride + 1
      const right = left + (horizontal.output - 1) * horizontal.stride + 1
      const strides = [1, vertical.stride, horizontal.stride, 1]
      copies.push(slice(graph, padded, [0, top, left, 0], [n, bottom, right, channels], strides))
    }
  }
  const pixels = n * vertical.output * horizontal.output
  const width = copies.length * channels
  const size = [n, vertical.output, horizontal.output, width]
  const side = copies.length === 1 ? (copies[0] as Value) : graph.emit('Concat', copies, [size, 'float32'], { axis: 3 })
  const sum = rowProduct(graph, graph.reshape(side, [pixels, width]), graph.reshape(dy, [pixels, outputs]))
  return graph.reshape(sum, [vertical.window, horizontal.window, channels, outputs])
}
