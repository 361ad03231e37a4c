import { backend_util, type BatchMatMulAttrs, type EinsumAttrs } from '@tensorflow/tfjs-core'
import { broadcastShape, type Graph, MICROSOFT } from '../graph.ts'
import { splat, type Value } from '../value.ts'
import { asTensor, kernel, listOf, type Kernels } from './kernel.ts'

/** Matrix product [..., m, k] x [..., k, n], either factor stored transposed, times `scale`. */
export function product(graph: Graph, a: Value, b: Value, transA: boolean, transB: boolean, scale = 1): Value {
  const [inner, other] = [a.shape.at(transA ? -2 : -1), b.shape.at(transB ? -1 : -2)]
  if (inner !== other || a.shape.length < 2 || b.shape.length < 2) {
    throw new Error(`a matrix product of shapes [${a.shape.join()}] and [${b.shape.join()}] has no meaning`)
  }
  const m = a.shape.at(transA ? -1 : -2) ?? 1
  const n = b.shape.at(transB ? -2 : -1) ?? 1
  const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n]
  const attributes = { transA: transA ? 1 : 0, transB: transB ? 1 : 0, alpha: { float: scale } }
  const isPlain = !transA && !transB && scale === 1
  if (a.type === 'float32' && !isPlain) {
    if (shape.length === 2) return graph.emit('Gemm', [a, b], [shape, 'float32'], attributes)
    if (graph.device === 'cpu') return graph.emit('FusedMatMul', [a, b], [shape, 'float32'], attributes, MICROSOFT)
  }
  // WebGPU has no FusedMatMul: each one would travel to the CPU and back. No fused product knows whole numbers.
  const left = scaled(graph, transA ? swapLast(graph, a) : a, scale)
  return graph.emit('MatMul', [left, transB ? swapLast(graph, b) : b], [shape, a.type])
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
  Einsum: kernel<EinsumAttrs>((graph, inputs, { equation }) => {
    const factors = listOf(inputs)
    const { allDims, summedDims, idDims } = backend_util.decodeEinsumEquation(equation, factors.length)
    backend_util.checkEinsumDimSizes(allDims.length, idDims, factors.map(asTensor))
    const sizeOfDim = (dim: number): number => {
      const factor = idDims.findIndex((dims) => dims.includes(dim))
      return factors[factor]?.shape[idDims[factor]?.indexOf(dim) ?? 0] ?? 1
    }
    const kept = allDims.map((_, dim) => dim).filter((dim) => !summedDims.includes(dim))
    return graph.emit('Einsum', factors, [kept.map(sizeOfDim), factors[0]?.type ?? 'float32'], { equation })
  }),
}
