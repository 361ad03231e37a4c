import { splat } from '../value.ts'
import { binary, select, unary } from './elementwise.ts'
import type { Kernel, Kernels } from './kernel.ts'

const compare =
  (op: string): Kernel =>
  (graph, { a, b }) =>
    // ONNX compares booleans only for equality; numbers serve every comparison.
    a.type === 'bool'
      ? binary(graph, op, graph.cast(a, 'int32'), graph.cast(b, 'int32'), 'bool')
      : binary(graph, op, a, b, 'bool')

const combine =
  (op: string): Kernel =>
  (graph, { a, b }) =>
    binary(graph, op, graph.cast(a, 'bool'), graph.cast(b, 'bool'), 'bool')

export const logic: Kernels = {
  Greater: compare('Greater'),
  GreaterEqual: compare('GreaterOrEqual'),
  Less: compare('Less'),
  LessEqual: compare('LessOrEqual'),
  Equal: compare('Equal'),
  NotEqual: (graph, inputs, attributes) => {
    const equal = compare('Equal')(graph, inputs, attributes)
    return Array.isArray(equal) ? equal : unary(graph, 'Not', equal as typeof inputs.a)
  },
  LogicalAnd: combine('And'),
  LogicalOr: combine('Or'),
  LogicalNot: (graph, { x }) => unary(graph, 'Not', graph.cast(x, 'bool')),
  IsNan: (graph, { x }) => unary(graph, 'IsNaN', x, 'bool'),
  IsInf: (graph, { x }) => unary(graph, 'IsInf', x, 'bool'),
  IsFinite: (graph, { x }) => binary(graph, 'Less', unary(graph, 'Abs', x), splat(Infinity), 'bool'),
  BitwiseAnd: (graph, { a, b }) => binary(graph, 'BitwiseAnd', a, b),
  /** A condition of lower rank selects along the leading axes (tfjs); ONNX aligns trailing axes. */
  Select: (graph, { condition, t, e }) => {
    const missing = Math.max(0, t.shape.length - condition.shape.length)
    const aligned =
      condition.shape.length === 0
        ? condition
        : graph.reshape(graph.cast(condition, 'bool'), [...condition.shape, ...Array<number>(missing).fill(1)])
    return select(graph, graph.cast(aligned, 'bool'), t, e)
  },
}
