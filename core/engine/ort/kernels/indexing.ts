import {
  backend_util,
  type GatherV2Attrs,
  type OneHotAttrs,
  type SearchSortedAttrs,
  type TopKAttrs,
} from '@tensorflow/tfjs-core'
import type { Graph } from '../graph.ts'
import { sizeOf, splat, type Value } from '../value.ts'
import { binary } from './elementwise.ts'
import { asTensor, kernel, type Kernels } from './kernel.ts'
import { flatRows } from './scatter.ts'
import { valueType } from './shape.ts'

function gather(graph: Graph, x: Value, indices: Value, axis: number): Value {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]
  return graph.emit('Gather', [x, graph.cast(indices, 'int32')], [shape, x.type], { axis })
}

/** Each of the leading `batchDims` axes of the indices looks only into its own part of x. */
function gatherBatched(graph: Graph, x: Value, indices: Value, axis: number, batchDims: number): Value {
  const info = backend_util.segment_util.collectGatherOpShapeInfo(asTensor(x), asTensor(indices), axis, batchDims)
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = info
  const perBatch = sizeOf(indices.shape) / batchSize
  const parts = graph.reshape(x, [batchSize, outerSize, dimSize, sliceSize])
  const table = graph.reshape(graph.transpose(parts, [0, 2, 1, 3]), [batchSize * dimSize, outerSize * sliceSize])
  const starts = graph.reshape(graph.int32s(Array.from({ length: batchSize }, (_, i) => i * dimSize)), [batchSize, 1])
  const rows = binary(graph, 'Add', graph.reshape(graph.cast(indices, 'int32'), [batchSize, perBatch]), starts)
  const found = graph.reshape(gather(graph, table, rows, 0), [batchSize, perBatch, outerSize, sliceSize])
  return graph.reshape(graph.transpose(found, [0, 2, 1, 3]), outputShape)
}

/** How many of the sorted numbers stand before each value. @param sorted [n, m] @param values [n, k] @returns [n, k] */
function rankAmong(graph: Graph, sorted: Value, values: Value, comparison: 'Less' | 'LessOrEqual'): Value {
  const [n = 1, m = 0] = sorted.shape
  const k = values.shape[1] ?? 0
  const before = binary(graph, comparison, graph.reshape(sorted, [n, 1, m]), graph.reshape(values, [n, k, 1]), 'bool')
  const ones = graph.cast(before, 'int32')
  return graph.emit('ReduceSum', [ones, graph.int64([2])], [values.shape, 'int32'], { keepdims: 0 })
}

export const indexing: Kernels = {
  GatherV2: kernel<GatherV2Attrs>((graph, { x, indices }, { axis, batchDims }) =>
    batchDims === 0 ? gather(graph, x, indices, axis) : gatherBatched(graph, x, indices, axis, batchDims),
  ),
  GatherNd: (graph, { params, indices }) => {
    const [shape, , sliceSize, strides] = backend_util.prepareAndValidate(asTensor(params), asTensor(indices))
    const width = Math.max(1, sliceSize)
    const table = graph.reshape(params, [sizeOf(params.shape) / width, width])
    const rows = flatRows(graph, indices, strides)
    return graph.reshape(gather(graph, table, rows, 0), shape)
  },
  /** ONNX Runtime's OneHot accepts few type combinations; comparing with 0..depth-1 accepts all. */
  OneHot: kernel<OneHotAttrs>((graph, { indices }, { depth, onValue, offValue, dtype }) => {
    const classes = graph.int32s(Array.from({ length: depth }, (_, i) => i))
    const column = graph.reshape(graph.cast(indices, 'int32'), [...indices.shape, 1])
    const hit = graph.cast(binary(graph, 'Equal', column, classes, 'bool'), 'float32')
    const scaled = binary(graph, 'Add', binary(graph, 'Mul', hit, splat(onValue - offValue)), splat(offValue))
    return graph.cast(scaled, valueType(dtype))
  }),
  TopK: kernel<TopKAttrs>((graph, { x }, { k }) => {
    const shape = [...x.shape.slice(0, -1), k]
    const outputs = [[shape, x.type] as const, [shape, 'int64'] as const]
    const [values, places] = graph.emitMany('TopK', [x, graph.int64([k])], outputs, { axis: -1, largest: 1, sorted: 1 })
    return [values as Value, graph.cast(places as Value, 'int32')]
  }),
  SearchSorted: kernel<SearchSortedAttrs>((graph, { sortedSequence, values }, { side }) =>
    rankAmong(graph, sortedSequence, values, side === 'left' ? 'Less' : 'LessOrEqual'),
  ),
}
