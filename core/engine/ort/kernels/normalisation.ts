import type { FusedBatchNormAttrs, LogSoftmaxAttrs, LRNAttrs, LRNGradAttrs, SoftmaxAttrs } from '@tensorflow/tfjs-core'
import { FUSED } from '../../fused.ts'
import { type Graph, MICROSOFT } from '../graph.ts'
import { constant, sizeOf, splat, type Value } from '../value.ts'
import { binary, unary } from './elementwise.ts'
import { type Inputs, kernel, type Kernels } from './kernel.ts'
import { product } from './matrix.ts'

/** Softmax and the fused kernels that `ops.ts` calls on the recording backend. */
/** bias + alpha · the sum of squares over each channel and its `depthRadius` neighbours on both sides. */
function energy(graph: Graph, x: Value, { depthRadius, bias, alpha }: Band): Value {
  const squares = binary(graph, 'Mul', x, x)
  return binary(graph, 'Add', binary(graph, 'Mul', neighbours(graph, squares, depthRadius), splat(alpha)), splat(bias))
}

type Band = Pick<LRNAttrs, 'depthRadius' | 'bias' | 'alpha'>

/** Sums each channel with its neighbours: a product with a matrix of ones about the diagonal. @param x [..., c] */
function neighbours(graph: Graph, x: Value, radius: number): Value {
  const c = x.shape.at(-1) ?? 1
  const band = Float32Array.from({ length: c * c }, (_, i) => (Math.abs(Math.floor(i / c) - (i % c)) <= radius ? 1 : 0))
  const rows = graph.reshape(x, [sizeOf(x.shape) / c, c])
  return graph.reshape(product(graph, rows, constant(band, [c, c], 'float32'), false, false), x.shape)
}

export const normalisation: Kernels = {
  Softmax: kernel<SoftmaxAttrs>((graph, { logits }, { dim }) =>
    graph.emit('Softmax', [logits], [logits.shape, 'float32'], { axis: dim }),
  ),
  LogSoftmax: kernel<LogSoftmaxAttrs>((graph, { logits }, { axis }) =>
    graph.emit('LogSoftmax', [logits], [logits.shape, 'float32'], { axis }),
  ),
  FusedBatchNorm: kernel<FusedBatchNormAttrs>((graph, inputs, { varianceEpsilon }) => {
    const { x, mean, variance } = inputs
    const { scale, offset } = inputs as Partial<Inputs>
    const deviation = unary(graph, 'Sqrt', binary(graph, 'Add', variance, splat(varianceEpsilon)))
    const factor = scale === undefined ? unary(graph, 'Reciprocal', deviation) : binary(graph, 'Div', scale, deviation)
    const normal = binary(graph, 'Mul', binary(graph, 'Sub', x, mean), factor)
    return offset === undefined ? normal : binary(graph, 'Add', normal, offset)
  }),
  LRN: kernel<LRNAttrs>((graph, { x }, { beta, ...band }) =>
    binary(graph, 'Mul', x, binary(graph, 'Pow', energy(graph, x, band), splat(-beta))),
  ),
  // With e the energy and y = x e^-beta: dx = dy e^-beta - 2 alpha beta x (the neighbours' sum of dy y / e).
  LRNGrad: kernel<LRNGradAttrs>((graph, { x, y, dy }, { beta, ...band }) => {
    const e = energy(graph, x, band)
    const direct = binary(graph, 'Mul', dy, binary(graph, 'Pow', e, splat(-beta)))
    const shared = neighbours(graph, binary(graph, 'Div', binary(graph, 'Mul', dy, y), e), band.depthRadius)
    const indirect = binary(graph, 'Mul', binary(graph, 'Mul', x, shared), splat(2 * band.alpha * beta))
    return binary(graph, 'Sub', direct, indirect)
  }),
  [FUSED.layerNorm]: kernel<{ eps: number }>((graph, { x, gain, bias }, { eps }) => {
    const rows = [...x.shape.slice(0, -1), 1]
    const outputs = [x.shape, rows, rows].map((shape) => [shape, 'float32'] as const)
    return graph.emitMany('LayerNormalization', [x, gain, bias], outputs, { axis: -1, epsilon: { float: eps } })
  }),
  [FUSED.gelu]: (graph, { x }) => graph.emit('Gelu', [x], [x.shape, 'float32'], {}, MICROSOFT),
  [FUSED.tanhGelu]: (graph, { x }) => graph.emit('Gelu', [x], [x.shape, 'float32'], { approximate: 'tanh' }),
  [FUSED.quickGelu]: kernel<{ slope: number }>((graph, { x }, { slope }) => {
    if (graph.device === 'cpu')
      return graph.emit('QuickGelu', [x], [x.shape, 'float32'], { alpha: { float: slope } }, MICROSOFT)
    return binary(graph, 'Mul', x, unary(graph, 'Sigmoid', binary(graph, 'Mul', x, splat(slope))))
  }),
  [FUSED.linear]: (graph, { x, a, bias }) =>
    graph.emit('Gemm', [x, a, bias], [[x.shape[0] ?? 0, a.shape[1] ?? 0], 'float32'], { alpha: { float: 1 } }),
  [FUSED.scaledProduct]: kernel<{ transposeA: boolean; transposeB: boolean; scale: number }>(
    (graph, { a, b }, { transposeA, transposeB, scale }) => product(graph, a, b, transposeA, transposeB, scale),
  ),
}
