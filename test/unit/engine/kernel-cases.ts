import * as tf from '@tensorflow/tfjs-core'
import { fill } from '@tensorflow/tfjs-core'
import {
  attention,
  gelu,
  l2Normalize,
  layerNorm,
  linear,
  oneHot,
  quickGelu,
  stopGradient,
  tanhGelu,
} from '../../../core/engine/ops.ts'

type T = tf.Tensor

/** One operation to compare between engines. */
export interface KernelCase {
  readonly name: string
  /** Shapes of the float32 arguments; their numbers lie in (-1, 1), or in (0.1, 1.1) where `positive`. */
  readonly shapes: readonly (readonly number[])[]
  readonly positive?: boolean
  /** Gradients are compared too, unless the operation has none. */
  readonly gradient?: false
  readonly compute: (...args: T[]) => T
}

const A = [3, 4]
const ids = () => tf.tensor([2, 0, 2, 1, 2], [5], 'int32')
const asInt = (x: T) => tf.cast(tf.mul(x, 5), 'int32')
const positive = (x: T) => tf.greater(x, 0)

const unary = (name: string, compute: (x: T) => T, more: Partial<KernelCase> = {}): KernelCase => ({
  name,
  shapes: [A],
  compute,
  ...more,
})
const binary = (name: string, compute: (a: T, b: T) => T, more: Partial<KernelCase> = {}): KernelCase[] => [
  { name, shapes: [A, A], compute, ...more },
  { name: `${name}, broadcast row`, shapes: [A, [4]], compute, ...more },
  { name: `${name}, broadcast column`, shapes: [[3, 1], A], compute, ...more },
  { name: `${name}, scalar left`, shapes: [[], A], compute, ...more },
]
const fixed = { gradient: false } as const
/** tfjs does not sum these operations' gradients over broadcast axes and refuses to differentiate them there. */
const withoutBroadcastGradient = (name: string, compute: (a: T, b: T) => T): KernelCase[] => [
  { name, shapes: [A, A], compute },
  ...binary(name, compute, fixed).slice(1),
]

const elementwise: KernelCase[] = [
  ...binary('add', tf.add),
  ...binary('sub', tf.sub),
  ...binary('mul', tf.mul),
  ...binary('div', tf.div, { positive: true }),
  ...binary('pow', tf.pow, { positive: true }),
  ...withoutBroadcastGradient('maximum', tf.maximum),
  ...withoutBroadcastGradient('minimum', tf.minimum),
  ...withoutBroadcastGradient('squaredDifference', tf.squaredDifference),
  ...binary('greater', tf.greater, fixed),
  ...binary('greaterEqual', tf.greaterEqual, fixed),
  ...binary('less', tf.less, fixed),
  ...binary('lessEqual', tf.lessEqual, fixed),
  { name: 'equal of int32', shapes: [A, A], compute: (a, b) => tf.equal(asInt(a), asInt(b)), ...fixed },
  { name: 'notEqual of int32', shapes: [A, A], compute: (a, b) => tf.notEqual(asInt(a), asInt(b)), ...fixed },
  {
    name: 'and, or, not',
    shapes: [A, A],
    compute: (a, b) => {
      const [p, q] = [positive(a), positive(b)]
      return tf.logicalOr(tf.logicalAnd(p, q), tf.logicalNot(p))
    },
    ...fixed,
  },
  { name: 'equal of bool', shapes: [A, A], compute: (a, b) => tf.equal(positive(a), positive(b)), ...fixed },
  { name: 'addN', shapes: [A, A, A], compute: (...xs) => tf.addN(xs) },
  unary('abs', tf.abs),
  unary('neg', tf.neg),
  unary('sign', tf.sign, fixed),
  unary('square', tf.square),
  unary('sqrt', tf.sqrt, { positive: true }),
  unary('rsqrt', tf.rsqrt, { positive: true }),
  unary('reciprocal', tf.reciprocal, { positive: true }),
  unary('exp', tf.exp),
  unary('expm1', tf.expm1),
  unary('log', tf.log, { positive: true }),
  unary('log1p', tf.log1p, { positive: true }),
  unary('erf', tf.erf),
  unary('tanh', tf.tanh),
  unary('sigmoid', tf.sigmoid),
  unary('softplus', tf.softplus),
  unary('relu', tf.relu),
  unary('leakyRelu', (x) => tf.leakyRelu(x, 0.2)),
  unary('elu', tf.elu),
  unary('step', (x) => tf.step(x, 0.25), fixed),
  unary('sin', tf.sin),
  unary('cos', tf.cos),
  unary('floor, ceil, round', (x) => tf.addN([tf.floor(tf.mul(x, 3)), tf.ceil(x), tf.round(tf.mul(x, 7))]), fixed),
  unary('clipByValue', (x) => tf.clipByValue(x, -0.3, 0.4)),
  unary('constants fold', (x) => tf.sub(tf.div(tf.mul(tf.add(0, tf.mul(x, 3)), 2), 4), tf.sub(1, tf.mul(1, x)))),
  unary('pow 2 and pow 3', (x) => tf.add(tf.pow(x, 2), tf.pow(x, 3)), { positive: true }),
  unary('cast there and back', (x) => tf.add(x, tf.cast(tf.greaterEqual(x, 0), 'float32'))),
  unary('cast to int32 truncates', (x) => tf.cast(tf.mul(x, 9), 'int32'), fixed),
  unary('isNaN', (x) => tf.isNaN(tf.log(x)), fixed),
]

const reductions: KernelCase[] = [
  unary('sum of all', (x) => tf.sum(x)),
  unary('sum of an axis', (x) => tf.sum(x, 0)),
  unary('sum kept', (x) => tf.sum(x, -1, true)),
  unary('sum of bool', (x) => tf.sum(positive(x)), fixed),
  unary('sum of a lazy broadcast', (x) => tf.sum(tf.add(tf.sum(x, 0, true), tf.zeros(A)), 0)),
  unary('mean of a lazy broadcast', (x) => tf.mean(tf.broadcastTo(tf.sum(x, 0, true), A), [0, 1])),
  { name: 'mean of two axes', shapes: [[2, 3, 4]], compute: (x) => tf.mean(x, [0, 2]) },
  unary('mean kept', (x) => tf.mean(x, 1, true)),
  unary('max', (x) => tf.max(x, 1)),
  unary('min', (x) => tf.min(x, 0, true)),
  unary('argMax', (x) => tf.argMax(x, -1), fixed),
  unary('argMin', (x) => tf.argMin(x, 0), fixed),
  unary('any', (x) => tf.any(positive(x), 1), fixed),
  unary('all', (x) => tf.all(positive(x), 0), fixed),
  unary('logSumExp', (x) => tf.logSumExp(x, -1)),
  unary('variance', (x) => tf.moments(x, -1).variance),
  unary('norm', (x) => tf.norm(x, 2, -1)),
  unary('cumsum', (x) => tf.cumsum(x, 1)),
  unary('cumsum, exclusive and reverse', (x) => tf.cumsum(x, 1, true, true)),
]

const matrices: KernelCase[] = [
  {
    name: 'matMul',
    shapes: [
      [3, 4],
      [4, 5],
    ],
    compute: (a, b) => tf.matMul(a, b),
  },
  {
    name: 'matMul, a transposed',
    shapes: [
      [4, 3],
      [4, 5],
    ],
    compute: (a, b) => tf.matMul(a, b, true, false),
  },
  {
    name: 'matMul, b transposed',
    shapes: [
      [3, 4],
      [5, 4],
    ],
    compute: (a, b) => tf.matMul(a, b, false, true),
  },
  {
    name: 'matMul, both transposed',
    shapes: [
      [4, 3],
      [5, 4],
    ],
    compute: (a, b) => tf.matMul(a, b, true, true),
  },
  {
    name: 'batched matMul',
    shapes: [
      [2, 3, 4],
      [2, 4, 5],
    ],
    compute: (a, b) => tf.matMul(a, b),
  },
  {
    name: 'batched matMul, b transposed',
    shapes: [
      [2, 2, 3, 4],
      [2, 2, 5, 4],
    ],
    compute: (a, b) => tf.matMul(a, b, false, true),
  },
  {
    name: 'batched matMul, a transposed',
    shapes: [
      [2, 2, 4, 3],
      [2, 2, 4, 5],
    ],
    compute: (a, b) => tf.matMul(a, b, true),
  },
  {
    name: 'batched matMul, both transposed',
    shapes: [
      [2, 4, 3],
      [2, 5, 4],
    ],
    compute: (a, b) => tf.matMul(a, b, true, true),
  },
  {
    name: 'batched matMul, broadcast batch',
    shapes: [
      [1, 3, 4],
      [2, 5, 4],
    ],
    compute: (a, b) => tf.matMul(a, b, false, true),
    ...fixed,
  },
  { name: 'outer product', shapes: [[3], [4]], compute: (a, b) => tf.outerProduct(a as tf.Tensor1D, b as tf.Tensor1D) },
]

const shapes: KernelCase[] = [
  unary('reshape', (x) => tf.reshape(x, [2, 6])),
  unary('reshape of reshape', (x) => tf.reshape(tf.reshape(x, [2, 6]), [4, -1])),
  unary('expandDims and squeeze', (x) => tf.squeeze(tf.mul(tf.expandDims(x, 1), tf.expandDims(x, -1)))),
  unary('transpose', (x) => tf.transpose(x)),
  { name: 'transpose of four axes', shapes: [[2, 3, 4, 2]], compute: (x) => tf.transpose(x, [0, 2, 3, 1]) },
  { name: 'transpose moving an axis of one', shapes: [[2, 1, 4]], compute: (x) => tf.transpose(x, [1, 0, 2]) },
  unary('slice', (x) => tf.slice(x, [1, 0], [2, -1])),
  unary('stridedSlice', (x) => tf.stridedSlice(x, [0, 1], [3, 4], [2, 2]), fixed),
  unary('reverse', (x) => tf.reverse(x, [0, 1])),
  unary('pad', (x) =>
    tf.pad(
      x,
      [
        [1, 0],
        [2, 1],
      ],
      0.5,
    ),
  ),
  { name: 'concat', shapes: [A, [3, 2]], compute: (a, b) => tf.concat([a, b], -1) },
  { name: 'stack', shapes: [A, A], compute: (a, b) => tf.stack([a, b], 1) },
  unary('split', (x) => {
    const [a, b] = tf.split(x, [1, 3], 1)
    return tf.add(a!, b!)
  }),
  unary('unstack', (x) => {
    const [a, b, c] = tf.unstack(x)
    return tf.mul(tf.add(a!, b!), c!)
  }),
  unary('tile', (x) => tf.tile(x, [2, 3])),
  { name: 'broadcastTo', shapes: [[3, 1]], compute: (x) => tf.mul(tf.broadcastTo(x, A), tf.range(0, 4)) },
  unary('fill, zerosLike, onesLike', (x) => tf.addN([x, fill([3, 4], 2), tf.zerosLike(x), tf.onesLike(x)])),
  {
    name: 'materialised broadcast',
    shapes: [[1, 4]],
    compute: (x) => tf.concat([tf.add(x, tf.zeros(A)), tf.ones([1, 4])], 0),
  },
  {
    name: 'a long constant of one number',
    shapes: [[64]],
    compute: (x) => tf.concat([tf.zeros([40, 64]), tf.reshape(x, [1, 64])], 0),
  },
]

const indexing: KernelCase[] = [
  { name: 'gather of rows', shapes: [[3, 4]], compute: (x) => tf.gather(x, ids()) },
  { name: 'gather of columns', shapes: [[2, 3]], compute: (x) => tf.gather(x, ids(), 1) },
  {
    name: 'gather with a matrix of indices',
    shapes: [[3, 4]],
    compute: (x) => tf.gather(x, tf.tensor([2, 0, 2, 2], [2, 2], 'int32')),
  },
  {
    name: 'unsortedSegmentSum',
    shapes: [[5, 2]],
    compute: (x) => tf.unsortedSegmentSum(x, ids() as tf.Tensor1D, 4),
    ...fixed,
  },
  { name: 'oneHot', shapes: [[5]], compute: (x) => tf.mul(tf.expandDims(x, 1), oneHot(ids(), 3)) },
  {
    name: 'oneHot with values',
    shapes: [[5]],
    compute: (x) => tf.mul(tf.expandDims(x, 1), tf.cast(tf.oneHot(ids(), 3, 7, 2, 'int32'), 'float32')),
  },
  { name: 'where', shapes: [A, A], compute: (a, b) => tf.where(tf.greater(tf.range(0, 4), 1), a, b) },
  { name: 'where by values', shapes: [A, A], compute: (a, b) => tf.where(positive(stopGradient(a)), a, b) },
  { name: 'bandPart', shapes: [[4, 4]], compute: (x) => tf.linalg.bandPart(x, -1, 0), ...fixed },
]

const models: KernelCase[] = [
  unary('softmax', (x) => tf.softmax(x)),
  unary('logSoftmax', (x) => tf.logSoftmax(x)),
  unary('softmaxCrossEntropy', (x) => tf.losses.softmaxCrossEntropy(oneHot(tf.tensor([3, 0, 1], [3], 'int32'), 4), x)),
  unary('sigmoidCrossEntropy', (x) => tf.losses.sigmoidCrossEntropy(oneHot(tf.tensor([3, 0, 1], [3], 'int32'), 4), x)),
  { name: 'layerNorm', shapes: [[6, 8], [8], [8]], compute: (x, g, b) => layerNorm(x, g, b) },
  { name: 'layerNorm of rank three', shapes: [[2, 3, 8], [8], [8]], compute: (x, g, b) => layerNorm(x, g, b, 1e-3) },
  unary('gelu', gelu),
  unary('quickGelu', quickGelu),
  unary('tanhGelu', tanhGelu),
  { name: 'linear', shapes: [[3, 4], [4, 5], [5]], compute: (x, w, b) => linear(x, w, b) },
  {
    name: 'attention',
    shapes: [
      [2, 2, 3, 4],
      [2, 2, 5, 4],
      [2, 2, 5, 6],
    ],
    compute: (q, k, v) => attention(q, k, v, 0.5),
  },
  {
    name: 'attention with a mask',
    shapes: [
      [2, 3, 4],
      [2, 3, 4],
      [2, 3, 4],
    ],
    compute: (q, k, v) => attention(q, k, v, 0.5, tf.tensor([0, -1e9, -1e9, 0, 0, -1e9, 0, 0, 0], [3, 3])),
  },
  unary('l2Normalize', (x) => l2Normalize(x)),
  unary('stopGradient', (x) => tf.mul(x, stopGradient(x))),
  {
    name: 'resizeBilinear up',
    shapes: [[2, 3, 4, 2]],
    compute: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [7, 5]),
    ...fixed,
  },
  {
    name: 'resizeBilinear down',
    shapes: [[1, 6, 5, 1]],
    compute: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [3, 2]),
    ...fixed,
  },
  {
    name: 'resizeBilinear, corners aligned',
    shapes: [[1, 3, 3, 2]],
    compute: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 5], true),
  },
  {
    name: 'resizeBilinear, half pixels',
    shapes: [[1, 3, 3, 2]],
    compute: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 4], false, true),
    ...fixed,
  },
]

// tfjs gets the gradients of resizeBilinear wrong on its CPU unless images are square, and of cumsum off the last axis.
export const KERNEL_CASES: readonly KernelCase[] = [
  ...elementwise,
  ...reductions,
  ...matrices,
  ...shapes,
  ...indexing,
  ...models,
]
