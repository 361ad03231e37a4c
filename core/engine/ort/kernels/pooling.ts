import {
  type AvgPool3DAttrs,
  type AvgPoolAttrs,
  backend_util,
  type MaxPoolWithArgmaxAttrs,
} from '@tensorflow/tfjs-core'
import type { Graph } from '../graph.ts'
import { constant, sizeOf, splat, type Value } from '../value.ts'
import { binary } from './elementwise.ts'
import { kernel, type Kernel, type Kernels } from './kernel.ts'
import { scatterRows } from './scatter.ts'
import { pad, slice } from './extent.ts'
import { after, type Axis, axesOf, fromChannelsFirst, toChannelsFirst, unused, windowAttributes } from './windows.ts'

/** The attributes that tfjs gives to every pooling kernel. */
type PoolAttrs = Pick<AvgPoolAttrs | AvgPool3DAttrs, 'filterSize' | 'strides' | 'pad'> &
  Partial<Pick<AvgPoolAttrs, 'dimRoundingMode'>>

function axes(shape: readonly number[], { filterSize, strides, pad, dimRoundingMode }: PoolAttrs): readonly Axis[] {
  if (shape.length === 5) {
    const size = filterSize as [number, number, number]
    const steps = strides as [number, number, number]
    const info = backend_util.computePool3DInfo(
      shape as [number, number, number, number, number],
      size,
      steps,
      1,
      pad as 'valid' | 'same' | number,
      dimRoundingMode,
    )
    return axesOf(info)
  }
  const size = filterSize as [number, number]
  const image = shape as [number, number, number, number]
  return axesOf(backend_util.computePool2DInfo(image, size, strides as [number, number], 1, pad, dimRoundingMode))
}

function pooled(x: Value, windows: readonly Axis[]): number[] {
  return [...x.shape.slice(0, 2), ...windows.map((axis) => axis.output)]
}

interface Input {
  readonly images: Value
  readonly windows: readonly Axis[]
}

/** The same windows over an input that contains the padding. */
function withoutPadding(axis: Axis): Axis {
  const { output, window, stride, dilation } = axis
  return { input: axis.input + axis.before + after(axis), output, window, stride, dilation, before: 0 }
}

/** ONNX Runtime refuses to pool with padding as long as the window. */
function exceedsWindow(windows: readonly Axis[]): boolean {
  return windows.some((axis) => axis.before >= axis.window || after(axis) >= axis.window)
}

/** What maxima are taken of, channels first; padding that is too long becomes elements. */
function prepared(graph: Graph, x: Value, attributes: PoolAttrs): Input {
  const windows = axes(x.shape, attributes)
  const images = toChannelsFirst(graph, x)
  if (!exceedsWindow(windows)) return { images, windows }
  const paddings = [[0, 0], [0, 0], ...windows.map((axis) => [axis.before, after(axis)])]
  return { images: pad(graph, images, paddings, -Infinity), windows: windows.map(withoutPadding) }
}

/** Maxima, and where in the flat input they stand. */
function maxima(graph: Graph, { images, windows }: Input): [Value, Value] {
  const shape = pooled(images, windows)
  const outputs = [[shape, images.type] as const, [shape, 'int64'] as const]
  const [values, places] = graph.emitMany('MaxPool', [images], outputs, windowAttributes(windows))
  return [values as Value, places as Value]
}

const maxPool: Kernel = kernel<PoolAttrs>((graph, { x }, attributes) => {
  const { images, windows } = prepared(graph, x, attributes)
  const output = [pooled(images, windows), x.type] as const
  return fromChannelsFirst(graph, graph.emit('MaxPool', [images], output, windowAttributes(windows)))
})

const maxPoolGrad: Kernel = kernel<PoolAttrs>((graph, { dy, input }, attributes) => {
  const given = axes(input.shape, attributes)
  const { images, windows } = prepared(graph, input, attributes)
  const [, places] = maxima(graph, { images, windows })
  const column = (value: Value) => graph.reshape(value, [sizeOf(value.shape), 1])
  const zeros = splat(0, [sizeOf(images.shape), 1], dy.type)
  const flat = scatterRows(graph, zeros, column(places), column(toChannelsFirst(graph, dy)), 'add')
  const begin = given.map((axis, i) => axis.before - (windows[i]?.before ?? 0))
  const end = given.map((axis, i) => axis.input + (begin[i] ?? 0))
  const dx = slice(graph, graph.reshape(flat, images.shape), [0, 0, ...begin], [...images.shape.slice(0, 2), ...end])
  return fromChannelsFirst(graph, dx)
})

/** How many elements that are not padding each window covers, for windows along one axis. */
function counts({ input, output, window, stride, dilation, before }: Axis): number[] {
  return Array.from({ length: output }, (_, i) => {
    const reached = Array.from({ length: window }, (_, k) => i * stride + k * dilation - before)
    return reached.filter((at) => at >= 0 && at < input).length
  })
}

/** One divided by how many elements each window covers; 0 for windows that cover none. */
function shares(windows: readonly Axis[]): Value {
  let covered = [1]
  for (const axis of windows) covered = covered.flatMap((count) => counts(axis).map((more) => count * more))
  const quotients = Float32Array.from(covered, (count) => (count === 0 ? 0 : 1 / count))
  const size = windows.map((axis) => axis.output)
  return constant(quotients, size, 'float32')
}

const averagePool: Kernel = kernel<PoolAttrs>((graph, { x }, attributes) => {
  const windows = axes(x.shape, attributes)
  const images = toChannelsFirst(graph, x)
  const output = [pooled(images, windows), x.type] as const
  const settings = windowAttributes(windows)
  if (!exceedsWindow(windows)) {
    return fromChannelsFirst(graph, graph.emit('AveragePool', [images], output, { ...settings, count_include_pad: 0 }))
  }
  // Not elements here as for maxima: ONNX Runtime would turn them into the padding it refuses.
  const sums = graph.emit('Conv', [images, onesOver(windows, images)], output, {
    ...settings,
    group: images.shape[1] ?? 1,
  })
  return fromChannelsFirst(graph, binary(graph, 'Mul', sums, shares(windows)))
})

/** The depthwise filter that sums each window. */
function onesOver(windows: readonly Axis[], images: Value): Value {
  return splat(1, [images.shape[1] ?? 1, 1, ...windows.map((axis) => axis.window)])
}

/** Every window hands its gradient, divided by its number of elements, back to each of them. */
const averagePoolGrad: Kernel = kernel<PoolAttrs>((graph, { dy, input }, attributes) => {
  const windows = axes(input.shape, attributes)
  const parts = binary(graph, 'Mul', toChannelsFirst(graph, dy), shares(windows))
  const [batch = 1, channels = 1] = parts.shape
  const shape = [batch, channels, ...windows.map((axis) => axis.input)]
  const settings = { ...windowAttributes(windows), group: channels, output_padding: windows.map(unused) }
  return fromChannelsFirst(
    graph,
    graph.emit('ConvTranspose', [parts, onesOver(windows, parts)], [shape, 'float32'], settings),
  )
})

export const pooling: Kernels = {
  MaxPool: maxPool,
  MaxPool3D: maxPool,
  MaxPoolGrad: maxPoolGrad,
  MaxPool3DGrad: maxPoolGrad,
  AvgPool: averagePool,
  AvgPool3D: averagePool,
  AvgPoolGrad: averagePoolGrad,
  AvgPool3DGrad: averagePoolGrad,
  /** Places count channels last in tfjs, within an image or within the batch. */
  MaxPoolWithArgmax: kernel<MaxPoolWithArgmaxAttrs>((graph, { x }, { includeBatchInIndex, ...attributes }) => {
    if (x.shape.length !== 4) throw new Error('maxPoolWithArgmax takes images [n, height, width, channels]')
    const [values, places] = maxima(graph, { images: toChannelsFirst(graph, x), windows: axes(x.shape, attributes) })
    const [batch = 1, height = 1, width = 1, channels = 1] = x.shape
    const area = height * width
    const pixel = binary(graph, 'Mod', graph.cast(places, 'int32'), splat(area, [], 'int32'))
    const channel = graph.reshape(graph.int32s(Array.from({ length: channels }, (_, c) => c)), [channels, 1, 1])
    const within = binary(graph, 'Add', binary(graph, 'Mul', pixel, splat(channels, [], 'int32')), channel)
    const starts = Array.from({ length: batch }, (_, n) => (includeBatchInIndex ? n * area * channels : 0))
    const index = binary(graph, 'Add', within, graph.reshape(graph.int32s(starts), [batch, 1, 1, 1]))
    return [fromChannelsFirst(graph, values), fromChannelsFirst(graph, index)]
  }),
}
