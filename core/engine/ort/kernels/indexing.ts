import type { CumsumAttrs, GatherV2Attrs, OneHotAttrs, UnsortedSegmentSumAttrs } from '@tensorflow/tfjs-core'
import { broadcast } from '../graph.ts'
import { sizeOf, splat } from '../value.ts'
import { binary } from './elementwise.ts'
import { kernel, type Kernels } from './kernel.ts'
import { valueType } from './shape.ts'

export const indexing: Kernels = {
  GatherV2: kernel<GatherV2Attrs>((graph, { x, indices }, { axis, batchDims }) => {
    if (batchDims !== 0) throw new Error('gather with batch dimensions has no ONNX translation; reshape to one table')
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]
    return graph.emit('Gather', [x, graph.cast(indices, 'int32')], [shape, x.type], { axis })
  }),
  /**
   * ScatterElements, not ScatterND: the latter adds rows from several threads without a lock in ONNX Runtime 1.30, and
   * rows that share a segment lose sums.
   */
  UnsortedSegmentSum: kernel<UnsortedSegmentSumAttrs>((graph, { x, segmentIds }, { numSegments }) => {
    const shape = [numSegments, ...x.shape.slice(1)]
    const width = sizeOf(x.shape.slice(1))
    const count = x.shape[0] ?? 0
    const rows = broadcast(graph.reshape(graph.cast(segmentIds, 'int32'), [count, 1]), [count, width])
    const zeros = splat(0, [numSegments, width], x.type)
    const updates = graph.reshape(x, [count, width])
    const sums = graph.emit('ScatterElements', [zeros, rows, updates], [[numSegments, width], x.type], {
      axis: 0,
      reduction: 'add',
    })
    return graph.reshape(sums, shape)
  }),
  /** ONNX Runtime's OneHot accepts few type combinations; comparing with 0..depth-1 accepts all. */
  OneHot: kernel<OneHotAttrs>((graph, { indices }, { depth, onValue, offValue, dtype }) => {
    const classes = graph.int32s(Array.from({ length: depth }, (_, i) => i))
    const column = graph.reshape(graph.cast(indices, 'int32'), [...indices.shape, 1])
    const hit = graph.cast(binary(graph, 'Equal', column, classes, 'bool'), 'float32')
    const scaled = binary(graph, 'Add', binary(graph, 'Mul', hit, splat(onValue - offValue)), splat(offValue))
    return graph.cast(scaled, valueType(dtype))
  }),
  Cumsum: kernel<CumsumAttrs>((graph, { x }, { axis, exclusive, reverse }) =>
    graph.emit('CumSum', [x, splat(axis, [], 'int32')], [x.shape, x.type], {
      exclusive: exclusive ? 1 : 0,
      reverse: reverse ? 1 : 0,
    }),
  ),
}
