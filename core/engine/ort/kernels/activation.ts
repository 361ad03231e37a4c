import type { LeakyReluAttrs, StepAttrs } from '@tensorflow/tfjs-core'
import { FUSED } from '../../fused.ts'
import { UntranslatedError } from '../errors.ts'
import type { Graph } from '../graph.ts'
import { splat, type Value } from '../value.ts'
import { binary, clip, floats, unary } from './elementwise.ts'
import { kernel, type Kernel, type Kernels } from './kernel.ts'

const one =
  (op: string): Kernel =>
  (graph, { x }) =>
    unary(graph, op, floats(graph, x))

/** x where it is not negative, else alpha x. @param alpha broadcasts to x, as PRelu demands */
function prelu(graph: Graph, x: Value, alpha: Value): Value {
  if (alpha.shape.length > x.shape.length) throw new Error('prelu: alpha must broadcast to the shape of x')
  return graph.emit('PRelu', [floats(graph, x), floats(graph, alpha)], [x.shape, 'float32'])
}

function leakyRelu(graph: Graph, x: Value, alpha: number): Value {
  return unary(graph, 'LeakyRelu', floats(graph, x), 'float32', { alpha: { float: alpha } })
}

interface Activation {
  readonly name: string
  /** Slopes of prelu below zero. */
  readonly alpha: Value | undefined
  /** The slope of leakyrelu below zero. */
  readonly slope: number
}

/** The activation that tfjs fuses behind a product or convolution. */
export function activate(graph: Graph, x: Value, { name, alpha, slope }: Activation): Value {
  if (name === 'linear') return x
  if (name === 'relu') return unary(graph, 'Relu', x)
  if (name === 'relu6') return clip(graph, x, 0, 6)
  if (name === 'elu') return unary(graph, 'Elu', x)
  if (name === 'sigmoid') return unary(graph, 'Sigmoid', x)
  if (name === 'leakyrelu') return leakyRelu(graph, x, slope)
  if (name === 'prelu' && alpha !== undefined) return prelu(graph, x, alpha)
  throw new UntranslatedError(`the activation ${name}`)
}

/** Brings any positive number of a usual size above 1. */
const STEEP = 2 ** 100

/**
 * dy where 0 < y < 6, else 0: y (6 - y) is positive just there. ONNX Runtime selects and converts truth values far more
 * slowly than it multiplies.
 */
function relu6Grad(graph: Graph, dy: Value, y: Value): Value {
  const inside = binary(graph, 'Mul', y, binary(graph, 'Sub', splat(6), y))
  const slope = { alpha: { float: STEEP }, beta: { float: 0 } }
  return binary(graph, 'Mul', dy, unary(graph, 'HardSigmoid', inside, 'float32', slope))
}

export const activations: Kernels = {
  [FUSED.relu6Grad]: (graph, { dy, y }) => relu6Grad(graph, dy, y),
  Sigmoid: one('Sigmoid'),
  Softplus: one('Softplus'),
  Relu: (graph, { x }) => unary(graph, 'Relu', x),
  Relu6: (graph, { x }) => clip(graph, x, 0, 6),
  LeakyRelu: kernel<LeakyReluAttrs>((graph, { x }, { alpha }) => leakyRelu(graph, x, alpha)),
  Prelu: (graph, { x, alpha }) => prelu(graph, x, alpha),
  Elu: one('Elu'),
  // d elu(x)/dx = 1 for positive x and exp(x) = elu(x) + 1 otherwise; tfjs passes y = elu(x).
  EluGrad: (graph, { dy, y }) =>
    binary(graph, 'Mul', dy, binary(graph, 'Min', binary(graph, 'Add', y, splat(1)), splat(1))),
  Selu: one('Selu'),
  // tfjs defines step(NaN) = NaN; models with NaN are reported as diverged before that matters.
  Step: kernel<StepAttrs>((graph, { x }, { alpha }) => {
    const positive = graph.cast(binary(graph, 'Greater', x, splat(0, [], x.type), 'bool'), 'float32')
    const value = binary(graph, 'Add', binary(graph, 'Mul', positive, splat(1 - alpha)), splat(alpha))
    return graph.cast(value, x.type)
  }),
}
