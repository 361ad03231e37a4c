import type { CumprodAttrs, CumsumAttrs } from '@tensorflow/tfjs-core'
import type { Graph } from '../graph.ts'
import { splat, type Value } from '../value.ts'
import { binary } from './elementwise.ts'
import { kernel, type Kernels } from './kernel.ts'
import { slice } from './extent.ts'

/** Moves elements `by` places on along an axis, or back; ones come in. */
function shift(graph: Graph, x: Value, axis: number, by: number, back: boolean): Value {
  const at = (i: number, here: number): number => (i === axis ? here : 0)
  const begin = x.shape.map((_, i) => at(i, back ? by : 0))
  const end = x.shape.map((n, i) => n - at(i, back ? 0 : by))
  const kept = slice(graph, x, begin, end)
  const pads = [...begin.map((_, i) => at(i, back ? 0 : by)), ...begin.map((_, i) => at(i, back ? by : 0))]
  return graph.emit('Pad', [kept, graph.int64(pads), splat(1, [], x.type)], [x.shape, x.type], { mode: 'constant' })
}

export const scans: Kernels = {
  Cumsum: kernel<CumsumAttrs>((graph, { x }, { axis, exclusive, reverse }) =>
    graph.emit('CumSum', [x, splat(axis, [], 'int32')], [x.shape, x.type], {
      exclusive: exclusive ? 1 : 0,
      reverse: reverse ? 1 : 0,
    }),
  ),
  /** ONNX has no cumulative product: each round doubles how many factors every element holds (Hillis, Steele 1986). */
  Cumprod: kernel<CumprodAttrs>((graph, { x }, { axis, exclusive, reverse }) => {
    let products = exclusive ? shift(graph, x, axis, 1, reverse) : x
    for (let reach = 1; reach < (x.shape[axis] ?? 1); reach *= 2) {
      products = binary(graph, 'Mul', products, shift(graph, products, axis, reach, reverse))
    }
    return products
  }),
}
