import {
  backend_util,
  type BincountAttrs,
  type DenseBincountAttrs,
  type ScatterNdAttrs,
  type SparseToDenseAttrs,
  type UnsortedSegmentSumAttrs,
} from '@tensorflow/tfjs-core'
import { broadcast, type Graph } from '../graph.ts'
import { sizeOf, splat, type Value } from '../value.ts'
import { binary } from './elementwise.ts'
import { asTensor, kernel, type Kernels } from './kernel.ts'
import { slice } from './extent.ts'

/**
 * Writes or adds rows into a table. ScatterElements, not ScatterND: the latter adds rows from several threads without a
 * lock in ONNX Runtime 1.30, and rows that share a target lose sums.
 * @param into [n, width]
 * @param rows whole numbers [m, 1]
 * @param updates [m, width]
 */
export function scatterRows(graph: Graph, into: Value, rows: Value, updates: Value, reduction: 'none' | 'add'): Value {
  return graph.emit('ScatterElements', [into, broadcast(rows, updates.shape), updates], [into.shape, into.type], {
    axis: 0,
    reduction,
  })
}

/** Row numbers [m, 1] of a table that index vectors [..., r] stand for, given each of the r axes' stride in rows. */
export function flatRows(graph: Graph, indices: Value, strides: readonly number[]): Value {
  const rank = indices.shape.at(-1) ?? 1
  const vectors = graph.reshape(graph.cast(indices, 'int32'), [sizeOf(indices.shape.slice(0, -1)), rank])
  const weighted = binary(graph, 'Mul', vectors, graph.int32s(strides.slice(0, rank)))
  const shape = [vectors.shape[0] ?? 0, 1]
  return rank === 1
    ? weighted
    : graph.emit('ReduceSum', [weighted, graph.int64([1])], [shape, 'int32'], { keepdims: 1 })
}

/** Scatters slices to index vectors: `into` has the shape of the result. */
function scatterSlices(graph: Graph, into: Value, indices: Value, updates: Value, reduction: 'none' | 'add'): Value {
  // A single index vector may stand for itself.
  const vectors = indices.shape.length === 1 ? graph.reshape(indices, [...indices.shape, 1]) : indices
  const { numUpdates, sliceSize, strides } = backend_util.calculateShapes(asTensor(updates), asTensor(vectors), [
    ...into.shape,
  ])
  const width = Math.max(1, sliceSize)
  const table = graph.reshape(into, [sizeOf(into.shape) / width, width])
  const rows = flatRows(graph, vectors, strides)
  const each = graph.reshape(broadcast(updates, updates.shape.length === 0 ? [numUpdates] : updates.shape), [
    numUpdates,
    width,
  ])
  return graph.reshape(scatterRows(graph, table, rows, each, reduction), into.shape)
}

/**
 * Counts or marks, per row, which of `size` bins numbers fall into; numbers beyond the last bin are dropped.
 * @param x [rows, n]
 * @param weights [rows, n]
 * @returns [rows, size]
 */
function histogram(graph: Graph, x: Value, weights: Value, size: number, reduction: 'none' | 'add'): Value {
  const [rows = 1, n = 0] = x.shape
  const spare = size + 1
  const bins = graph.emit('Min', [graph.cast(x, 'int32'), splat(size, [], 'int32')], [x.shape, 'int32'])
  const starts = graph.reshape(graph.int32s(Array.from({ length: rows }, (_, row) => row * spare)), [rows, 1])
  const column = (value: Value): Value => graph.reshape(value, [rows * n, 1])
  const places = column(binary(graph, 'Add', bins, starts))
  const zeros = splat(0, [rows * spare, 1], weights.type)
  const table = graph.reshape(scatterRows(graph, zeros, places, column(weights), reduction), [rows, spare])
  return slice(graph, table, [0, 0], [rows, size])
}

/** Without weights, which tfjs gives as an empty tensor, each number counts as one. */
function weightsOf(x: Value, weights: Value, binary = false): Value {
  return binary || sizeOf(weights.shape) === 0 ? splat(1, x.shape, weights.type) : weights
}

export const scattering: Kernels = {
  UnsortedSegmentSum: kernel<UnsortedSegmentSumAttrs>((graph, { x, segmentIds }, { numSegments }) => {
    const width = sizeOf(x.shape.slice(1))
    const count = x.shape[0] ?? 0
    const rows = graph.reshape(graph.cast(segmentIds, 'int32'), [count, 1])
    const zeros = splat(0, [numSegments, width], x.type)
    const sums = scatterRows(graph, zeros, rows, graph.reshape(x, [count, width]), 'add')
    return graph.reshape(sums, [numSegments, ...x.shape.slice(1)])
  }),
  ScatterNd: kernel<ScatterNdAttrs>((graph, { indices, updates }, { shape }) =>
    scatterSlices(graph, splat(0, shape, updates.type), indices, updates, 'add'),
  ),
  TensorScatterUpdate: (graph, { tensor, indices, updates }) => scatterSlices(graph, tensor, indices, updates, 'none'),
  SparseToDense: kernel<SparseToDenseAttrs>((graph, { sparseIndices, sparseValues, defaultValue }, { outputShape }) =>
    scatterSlices(graph, broadcast(defaultValue, outputShape), sparseIndices, sparseValues, 'none'),
  ),
  Bincount: kernel<BincountAttrs>((graph, { x, weights }, { size }) => {
    const row = graph.reshape(x, [1, sizeOf(x.shape)])
    const each = weightsOf(row, weights)
    return graph.reshape(histogram(graph, row, graph.reshape(each, row.shape), size, 'add'), [size])
  }),
  DenseBincount: kernel<DenseBincountAttrs>((graph, { x, weights }, { size, binaryOutput }) => {
    const rows = x.shape.length === 1 ? graph.reshape(x, [1, ...x.shape]) : x
    const each = graph.reshape(weightsOf(rows, weights, binaryOutput === true), rows.shape)
    const counts = histogram(graph, rows, each, size, binaryOutput === true ? 'none' : 'add')
    return graph.reshape(counts, [...x.shape.slice(0, -1), size])
  }),
}
