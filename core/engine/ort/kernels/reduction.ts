import { type ArgMaxAttrs, type MaxAttrs, type ProdAttrs, type SumAttrs, util } from '@tensorflow/tfjs-core'
import { broadcast, type Graph, slim } from '../graph.ts'
import { sameShape, splat, splatOf, type Value } from '../value.ts'
import { meanOfPixels } from './blocked.ts'
import { binary } from './elementwise.ts'
import { kernel, type Kernel, type Kernels } from './kernel.ts'

function reduce(graph: Graph, op: string, x: Value, axis: number | number[], keepDims: boolean): Value {
  const axes = util.parseAxisParam(axis, [...x.shape])
  const kept = x.shape.map((n, i) => (axes.includes(i) ? 1 : n))
  const shape = keepDims ? kept : x.shape.filter((_, i) => !axes.includes(i))
  if (sameShape(kept, x.shape)) return graph.reshape(x, shape)
  const pooled = op === 'ReduceSum' || op === 'ReduceMean' ? overPixels(graph, op, x, axes) : undefined
  if (pooled !== undefined) return graph.reshape(pooled, shape)
  return graph.emit(op, [x, graph.int64(axes)], [shape, x.type], { keepdims: keepDims ? 1 : 0 })
}

/** A sum or mean over the pixels of pictures in blocks, and over the pictures where axis 0 is asked for too. */
function overPixels(
  graph: Graph,
  op: 'ReduceSum' | 'ReduceMean',
  x: Value,
  axes: readonly number[],
): Value | undefined {
  const over = axes.toSorted((a, b) => a - b).join()
  if (over !== '1,2' && over !== '0,1,2') return undefined
  const means = meanOfPixels(graph, x)
  if (means === undefined) return undefined
  const value = axes.length === 2 ? means : reduce(graph, op, means, 0, false)
  const [, height = 1, width = 1] = x.shape
  return op === 'ReduceMean' ? value : binary(graph, 'Mul', value, splat(height * width))
}

/** Axes along which a lazily broadcast value merely repeats need no work: sums multiply, means and extrema skip. */
function repeated(graph: Graph, x: Value, axes: readonly number[]): { rest: Value; count: number } | undefined {
  if (x.source.kind !== 'broadcast' && splatOf(x) === undefined) return undefined
  const small = slim(x)
  const padded = [...Array<number>(x.shape.length - small.shape.length).fill(1), ...small.shape]
  let count = 1
  const rest = x.shape.map((n, i) => {
    if (!axes.includes(i) || padded[i] !== 1) return n
    count *= n
    return 1
  })
  return count === 1 ? undefined : { rest: broadcast(graph.reshape(small, padded), rest), count }
}

type ReduceAttrs = Pick<SumAttrs, 'axis' | 'keepDims'>

function reduction(op: string, combine: 'sum' | 'idempotent'): Kernel {
  return kernel<ReduceAttrs & Partial<Pick<MaxAttrs, 'reductionIndices'>>>((graph, { x }, attributes) => {
    const axis = attributes.reductionIndices ?? attributes.axis
    const keepDims = attributes.keepDims
    const skip = repeated(graph, x, util.parseAxisParam(axis, [...x.shape]))
    if (skip === undefined) return reduce(graph, op, x, axis, keepDims)
    const value = reduce(graph, op, skip.rest, axis, keepDims)
    return combine === 'sum' ? binary(graph, 'Mul', value, splat(skip.count, [], value.type)) : value
  })
}

const sum = reduction('ReduceSum', 'sum')
const mean = reduction('ReduceMean', 'idempotent')
const most = reduction('ReduceMax', 'idempotent')
const least = reduction('ReduceMin', 'idempotent')

const arg = (op: string): Kernel =>
  kernel<ArgMaxAttrs>((graph, { x }, { axis }) => {
    const at = util.parseAxisParam(axis, [...x.shape])[0] ?? 0
    const shape = x.shape.filter((_, i) => i !== at)
    return graph.cast(
      graph.emit(op, [x.type === 'bool' ? graph.cast(x, 'int32') : x], [shape, 'int64'], { axis: at, keepdims: 0 }),
      'int32',
    )
  })

export const reductions: Kernels = {
  Sum: (graph, inputs, attributes) =>
    sum(graph, inputs.x.type === 'bool' ? { ...inputs, x: graph.cast(inputs.x, 'int32') } : inputs, attributes),
  Mean: (graph, inputs, attributes) => mean(graph, { ...inputs, x: graph.cast(inputs.x, 'float32') }, attributes),
  Prod: kernel<ProdAttrs>((graph, { x }, { axis, keepDims }) =>
    reduce(graph, 'ReduceProd', x.type === 'bool' ? graph.cast(x, 'int32') : x, axis, keepDims),
  ),
  Max: most,
  Min: least,
  // Booleans have no extremum in ONNX: any and all are taken over zeros and ones.
  Any: (graph, inputs, attributes) =>
    graph.cast(most(graph, { ...inputs, x: graph.cast(inputs.x, 'int32') }, attributes) as Value, 'bool'),
  All: (graph, inputs, attributes) =>
    graph.cast(least(graph, { ...inputs, x: graph.cast(inputs.x, 'int32') }, attributes) as Value, 'bool'),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
}
