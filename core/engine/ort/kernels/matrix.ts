import type { BatchMatMulAttrs } from '@tensorflow/tfjs-core'
import { broadcastShape, type Graph, MICROSOFT } from '../graph.ts'
import { splat, type Value } from '../value.ts'
import { kernel, type Kernels } from './kernel.ts'

/** Matrix product [..., m, k] x [..., k, n], either factor stored transposed, times `scale`. */
export function product(graph: Graph, a: Value, b: Value, transA: boolean, transB: boolean, scale = 1): Value {
  const m = a.shape.at(transA ? -1 : -2) ?? 1
  const n = b.shape.at(transB ? -2 : -1) ?? 1
  const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n]
  const flags = { transA: transA ? 1 : 0, transB: transB ? 1 : 0 }
  if (!transA && !transB && scale === 1) return graph.emit('MatMul', [a, b], [shape, 'float32'])
  const attributes = { ...flags, alpha: { float: scale } }
  if (shape.length === 2) return graph.emit('Gemm', [a, b], [shape, 'float32'], attributes)
  if (graph.device === 'cpu') return graph.emit('FusedMatMul', [a, b], [shape, 'float32'], attributes, MICROSOFT)
  // WebGPU has no FusedMatMul: each one would travel to the CPU and back.
  const left = scaled(graph, transA ? swapLast(graph, a) : a, scale)
  return graph.emit('MatMul', [left, transB ? swapLast(graph, b) : b], [shape, 'float32'])
}

function swapLast(graph: Graph, value: Value): Value {
  const axes = value.shape.map((_, axis) => axis)
  return graph.transpose(value, [...axes.slice(0, -2), ...axes.slice(-2).toReversed()])
}

function scaled(graph: Graph, value: Value, scale: number): Value {
  return scale === 1 ? value : graph.emit('Mul', [value, splat(scale)], [value.shape, 'float32'])
}

export const matrices: Kernels = {
  BatchMatMul: kernel<BatchMatMulAttrs>((graph, { a, b }, { transposeA, transposeB }) =>
    product(graph, a, b, transposeA, transposeB),
  ),
}
