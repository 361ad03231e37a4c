import type { LogSoftmaxAttrs, SoftmaxAttrs } from '@tensorflow/tfjs-core'
import { FUSED } from '../../fused.ts'
import { MICROSOFT } from '../graph.ts'
import { kernel, type Kernels } from './kernel.ts'
import { product } from './matrix.ts'

/** Softmax and the fused kernels that `ops.ts` calls on the recording backend. */
export const normalisation: Kernels = {
  Softmax: kernel<SoftmaxAttrs>((graph, { logits }, { dim }) =>
    graph.emit('Softmax', [logits], [logits.shape, 'float32'], { axis: dim }),
  ),
  LogSoftmax: kernel<LogSoftmaxAttrs>((graph, { logits }, { axis }) =>
    graph.emit('LogSoftmax', [logits], [logits.shape, 'float32'], { axis }),
  ),
  [FUSED.layerNorm]: kernel<{ eps: number }>((graph, { x, gain, bias }, { eps }) => {
    const rows = [...x.shape.slice(0, -1), 1]
    const outputs = [x.shape, rows, rows].map((shape) => [shape, 'float32'] as const)
    return graph.emitMany('LayerNormalization', [x, gain, bias], outputs, { axis: -1, epsilon: { float: eps } })
  }),
  [FUSED.gelu]: (graph, { x }) => graph.emit('Gelu', [x], [x.shape, 'float32'], {}, MICROSOFT),
  [FUSED.linear]: (graph, { x, a, bias }) =>
    graph.emit('Gemm', [x, a, bias], [[x.shape[0] ?? 0, a.shape[1] ?? 0], 'float32'], { alpha: { float: 1 } }),
  [FUSED.scaledProduct]: kernel<{ transposeA: boolean; transposeB: boolean; scale: number }>(
    (graph, { a, b }, { transposeA, transposeB, scale }) => product(graph, a, b, transposeA, transposeB, scale),
  ),
}
