import type { ClipByValueAttrs } from '@tensorflow/tfjs-core'
import type { Graph } from '../graph.ts'
import { splat, type Value } from '../value.ts'
import { binary, clip, floats, select, unary } from './elementwise.ts'
import { kernel, listOf, type Kernel, type Kernels } from './kernel.ts'

const two =
  (op: string): Kernel =>
  (graph, { a, b }) =>
    binary(graph, op, a, b)

/** An operator on numbers of any type. */
const one =
  (op: string): Kernel =>
  (graph, { x }) =>
    unary(graph, op, x)

/** A function of real numbers. */
const real =
  (op: string): Kernel =>
  (graph, { x }) =>
    unary(graph, op, floats(graph, x))

/** An operator that leaves whole numbers as they are. */
const rounding =
  (op: string): Kernel =>
  (graph, { x }) =>
    x.type === 'float32' ? unary(graph, op, x) : x

/** a / b rounded down. ONNX Runtime dies of a whole number divided by zero; tfjs, whose quotient is infinite, says 0. */
function floorDiv(graph: Graph, a: Value, b: Value): Value {
  if (a.type !== 'int32') return unary(graph, 'Floor', binary(graph, 'Div', a, b))
  const zero = splat(0, [], 'int32')
  const isZero = binary(graph, 'Equal', b, zero, 'bool')
  const divisor = select(graph, isZero, splat(1, [], 'int32'), b)
  const multiple = binary(graph, 'Sub', a, binary(graph, 'Mod', a, divisor))
  return select(graph, isZero, zero, binary(graph, 'Div', multiple, divisor))
}

/** The remainder with the sign of the divisor; ONNX has it for whole numbers, and C's fmod for others. */
function mod(graph: Graph, a: Value, b: Value): Value {
  if (a.type === 'int32') return binary(graph, 'Mod', a, b)
  const fmod = (x: Value, y: Value) => binary(graph, 'Mod', x, y, 'float32', { fmod: 1 })
  return fmod(binary(graph, 'Add', fmod(a, b), b), b)
}

export const arithmetic: Kernels = {
  Add: two('Add'),
  Sub: two('Sub'),
  Multiply: two('Mul'),
  RealDiv: two('Div'),
  Pow: two('Pow'),
  FloorDiv: (graph, { a, b }) => floorDiv(graph, a, b),
  Mod: (graph, { a, b }) => mod(graph, a, b),
  Maximum: two('Max'),
  Minimum: two('Min'),
  SquaredDifference: (graph, { a, b }) => {
    const difference = binary(graph, 'Sub', a, b)
    return binary(graph, 'Mul', difference, difference)
  },
  AddN: (graph, inputs) => listOf(inputs).reduce((sum, value) => binary(graph, 'Add', sum, value)),
  Abs: one('Abs'),
  Neg: one('Neg'),
  // Not Sign: tfjs defines sign(NaN) = 0.
  Sign: (graph, { x }) => {
    const zero = splat(0, [], x.type)
    const is = (op: string) => graph.cast(binary(graph, op, x, zero, 'bool'), x.type)
    return binary(graph, 'Sub', is('Greater'), is('Less'))
  },
  Exp: real('Exp'),
  Log: real('Log'),
  Sqrt: real('Sqrt'),
  Erf: real('Erf'),
  Reciprocal: real('Reciprocal'),
  Floor: rounding('Floor'),
  Ceil: rounding('Ceil'),
  Round: rounding('Round'),
  Square: (graph, { x }) => binary(graph, 'Mul', x, x),
  Rsqrt: (graph, { x }) => unary(graph, 'Reciprocal', unary(graph, 'Sqrt', floats(graph, x))),
  Expm1: (graph, { x }) => binary(graph, 'Sub', unary(graph, 'Exp', floats(graph, x)), splat(1)),
  Log1p: (graph, { x }) => unary(graph, 'Log', binary(graph, 'Add', floats(graph, x), splat(1))),
  ClipByValue: kernel<ClipByValueAttrs>((graph, { x }, { clipValueMin, clipValueMax }) =>
    clip(graph, x, clipValueMin, clipValueMax),
  ),
}
