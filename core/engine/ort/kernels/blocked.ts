/**
 * ONNX Runtime's own layout of images on a CPU: the channels in blocks as long as a vector register. Its convolutions
 * are fastest there, and it is the only layout in which they take filters that change between runs. The operators are
 * those that its optimiser puts into a graph (onnxruntime/core/graph/contrib_ops/nchwc_schema_defs.cc, version 1.30).
 *
 * A value in blocks has the shape [n, blocks, height, width, block]. Channels that only fill the last block are zero
 * when they come from an image or a convolution, and finite after the operators of `elementwise.ts`.
 */
import { BLOCKED, broadcast, type Graph } from '../graph.ts'
import { pad, slice } from './extent.ts'
import { producer, sameShape, sizeOf, splatOf, type Value } from '../value.ts'

/** ONNX Runtime brings images into blocks whose channels are a multiple of this. */
const CHANNEL_STEP = 4

/** Channels of an image in blocks, those that fill the last block included. */
export function paddedChannels(graph: Graph, channels: number): number {
  return Math.ceil(channels / graph.block) * graph.block
}

/** Drops the axis of blocks from the shape, as the operators on blocks want it: [n, padded channels, height, width]. */
export function nominal(graph: Graph, blocked: Value): Value {
  const [n = 1, blocks = 1, height = 1, width = 1, block = 1] = blocked.shape
  return graph.reshape(blocked, [n, blocks * block, height, width])
}

/** Gives a result of an operator on blocks the shape of a value in blocks. */
export function inBlocks(graph: Graph, result: Value): Value {
  const [n = 1, channels = 1, height = 1, width = 1] = result.shape
  return graph.reshape(result, [n, channels / graph.block, height, width, graph.block])
}

/** blocked → [n, height, width, channels] */
export function fromBlocks(graph: Graph, blocked: Value, channels: number): Value {
  const [n = 1, , height = 1, width = 1] = blocked.shape
  const attributes = { channels, channels_last: 1 }
  const shape = [n, height, width, channels]
  return graph.emit('ReorderOutput', [nominal(graph, blocked)], [shape, 'float32'], attributes, BLOCKED)
}

/** The blocks of which a value [n, height, width, channels] was made, or undefined. */
export function knownBlocks(graph: Graph, x: Value): Value | undefined {
  const node = producer(x, 'ReorderOutput')
  const blocked = node?.attributes['channels_last'] === 1 ? node.inputs[0] : undefined
  return blocked && inBlocks(graph, blocked)
}

/** [n, height, width, channels] → blocked, or undefined where ONNX Runtime has no way there. */
export function toBlocks(graph: Graph, x: Value): Value | undefined {
  const [n = 1, height = 1, width = 1, channels = 1] = x.shape
  const known = knownBlocks(graph, x) ?? repeatedInBlocks(graph, x)
  if (known !== undefined) return known
  if (channels % CHANNEL_STEP !== 0) return undefined
  const shape = [n, paddedChannels(graph, channels), height, width]
  return inBlocks(graph, graph.emit('ReorderInput', [x], [shape, 'float32'], { channels_last: 1 }, BLOCKED))
}

/** A value that is the same all over each picture, put into blocks while it is small. */
function repeatedInBlocks(graph: Graph, x: Value): Value | undefined {
  if (x.source.kind !== 'broadcast') return undefined
  const [n = 1, height = 1, width = 1, channels = 1] = x.shape
  const small = alongChannels(graph, x.source.of, channels)
  return small && broadcast(small, [n, paddedChannels(graph, channels) / graph.block, height, width, graph.block])
}

/** [channels] or [n, 1, 1, channels] → what broadcasts to images in blocks; undefined for other shapes. */
function alongChannels(graph: Graph, x: Value, channels: number): Value | undefined {
  const images = sizeOf(x.shape) / channels
  const [height = 1, width = 1] = x.shape.slice(-3, -1)
  if (x.shape.at(-1) !== channels || height !== 1 || width !== 1) return undefined
  const fill = paddedChannels(graph, channels) - channels
  const rows = pad(
    graph,
    graph.reshape(x, [images, channels]),
    [
      [0, 0],
      [0, fill],
    ],
    0,
  )
  return graph.reshape(rows, [images, (channels + fill) / graph.block, 1, 1, graph.block])
}

/**
 * What broadcasts to the images in blocks as `x` does to [n, height, width, channels], or undefined where x would first
 * have to be brought into blocks at its full size.
 */
function operand(graph: Graph, x: Value, channels: number): Value | undefined {
  if (sizeOf(x.shape) === 1 && splatOf(x) !== undefined) return graph.reshape(x, [])
  return knownBlocks(graph, x) ?? alongChannels(graph, x, channels)
}

/** [n, height, width, channels] → [n, channels], of images in blocks only */
export function meanOfPixels(graph: Graph, x: Value): Value | undefined {
  const blocked = x.shape.length === 4 && graph.block > 0 ? knownBlocks(graph, x) : undefined
  if (blocked === undefined) return undefined
  const [n = 1, , , channels = 1] = x.shape
  const padded = paddedChannels(graph, channels)
  const type = [[n, padded, 1, 1], 'float32'] as const
  const means = graph.emit('GlobalAveragePool', [nominal(graph, blocked)], type, {}, BLOCKED)
  return slice(graph, graph.reshape(means, [n, padded]), [0, 0], [n, channels])
}

/**
 * Records an elementwise operator on values in blocks, where one of its inputs was made of such and the others are of
 * that kind too, or small. Undefined elsewhere.
 */
export function elementwiseInBlocks(
  graph: Graph,
  inputs: readonly Value[],
  shape: readonly number[],
  record: (inputs: readonly Value[], shape: readonly number[]) => Value,
): Value | undefined {
  if (graph.block === 0 || shape.length !== 4) return undefined
  const whole = inputs.find((x) => sameShape(x.shape, shape) && knownBlocks(graph, x) !== undefined)
  if (whole === undefined) return undefined
  const channels = shape[3] ?? 1
  const operands = inputs.map((x) => operand(graph, x, channels))
  const known = operands.filter((x) => x !== undefined)
  if (known.length < inputs.length) return undefined
  const full = knownBlocks(graph, whole)?.shape ?? shape
  return fromBlocks(graph, record(known, full), channels)
}
