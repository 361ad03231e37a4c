import type { ClipByValueAttrs, LeakyReluAttrs, StepAttrs } from '@tensorflow/tfjs-core'
import { broadcast, type Graph, slim } from '../graph.ts'
import { splat, type Value } from '../value.ts'
import { binary, unary } from './elementwise.ts'
import { kernel, listOf, type Kernel, type Kernels } from './kernel.ts'

const two =
  (op: string): Kernel =>
  (graph, { a, b }) =>
    binary(graph, op, a, b)

const one =
  (op: string): Kernel =>
  (graph, { x }) =>
    unary(graph, op, x)

/** 1 where the condition holds, else 0. */
function indicator(graph: Graph, op: string, x: Value, bound: number): Value {
  return graph.cast(binary(graph, op, x, splat(bound), 'bool'), 'float32')
}

export const arithmetic: Kernels = {
  Add: two('Add'),
  Sub: two('Sub'),
  Multiply: two('Mul'),
  RealDiv: two('Div'),
  Pow: two('Pow'),
  Maximum: two('Max'),
  Minimum: two('Min'),
  SquaredDifference: (graph, { a, b }) => {
    const difference = binary(graph, 'Sub', a, b)
    return binary(graph, 'Mul', difference, difference)
  },
  AddN: (graph, inputs) => listOf(inputs).reduce((sum, value) => binary(graph, 'Add', sum, value)),
  Abs: one('Abs'),
  Neg: one('Neg'),
  Sign: one('Sign'),
  Exp: one('Exp'),
  Log: one('Log'),
  Sqrt: one('Sqrt'),
  Erf: one('Erf'),
  Tanh: one('Tanh'),
  Sigmoid: one('Sigmoid'),
  Softplus: one('Softplus'),
  Relu: one('Relu'),
  Reciprocal: one('Reciprocal'),
  Sin: one('Sin'),
  Cos: one('Cos'),
  Floor: one('Floor'),
  Ceil: one('Ceil'),
  Round: one('Round'),
  Square: (graph, { x }) => binary(graph, 'Mul', x, x),
  Rsqrt: (graph, { x }) => unary(graph, 'Reciprocal', unary(graph, 'Sqrt', x)),
  Expm1: (graph, { x }) => binary(graph, 'Sub', unary(graph, 'Exp', x), splat(1)),
  Log1p: (graph, { x }) => unary(graph, 'Log', binary(graph, 'Add', x, splat(1))),
  LeakyRelu: kernel<LeakyReluAttrs>((graph, { x }, { alpha }) =>
    unary(graph, 'LeakyRelu', x, 'float32', { alpha: { float: alpha } }),
  ),
  Elu: one('Elu'),
  // d elu(x)/dx = 1 for positive x and exp(x) = elu(x) + 1 otherwise; tfjs passes y = elu(x).
  EluGrad: (graph, { dy, y }) =>
    binary(graph, 'Mul', dy, binary(graph, 'Min', binary(graph, 'Add', y, splat(1)), splat(1))),
  // tfjs defines step(NaN) = NaN; models with NaN are reported as diverged before that matters.
  Step: kernel<StepAttrs>((graph, { x }, { alpha }) => {
    const positive = indicator(graph, 'Greater', x, 0)
    const slope = splat(alpha)
    return binary(graph, 'Add', binary(graph, 'Mul', positive, splat(1 - alpha)), slope)
  }),
  ClipByValue: kernel<ClipByValueAttrs>((graph, { x }, { clipValueMin, clipValueMax }) => {
    const small = slim(x)
    const bounds = [splat(clipValueMin, [], x.type), splat(clipValueMax, [], x.type)]
    return broadcast(graph.emit('Clip', [small, ...bounds], [small.shape, x.type]), x.shape)
  }),
}
