import { broadcast, broadcastShape, type Graph, slim } from '../graph.ts'
import { producer, splat, splatOf, type Attributes, type Value, type ValueType } from '../value.ts'
import { elementwiseInBlocks } from './blocked.ts'

const FOLD: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: Math.pow,
  Max: Math.max,
  Min: Math.min,
}

/** Operators whose results are finite wherever their inputs are, so that what fills up a block of channels does no harm. */
const KEEPS_FINITE: ReadonlySet<string> = new Set([
  'Add',
  'Sub',
  'Mul',
  'Max',
  'Min',
  'Clip',
  'Relu',
  'LeakyRelu',
  'Elu',
  'HardSigmoid',
  'Sigmoid',
  'Tanh',
  'Neg',
  'Abs',
])

/** Records an elementwise operator, in blocks of channels where its inputs lie so. */
function emit(
  graph: Graph,
  op: string,
  inputs: readonly Value[],
  type: ValueType,
  attributes: Attributes = {},
  more: readonly Value[] = [],
): Value {
  const record = (values: readonly Value[], shape: readonly number[]) =>
    graph.emit(op, [...values, ...more], [shape, type], attributes)
  const shape = inputs.map((x) => x.shape).reduce((a, b) => broadcastShape(a, b))
  const mayBlock = type === 'float32' && KEEPS_FINITE.has(op)
  return (mayBlock ? elementwiseInBlocks(graph, inputs, shape, record) : undefined) ?? record(inputs, shape)
}

/** Records an operator of two inputs with NumPy broadcasting; float32 identities and constants are folded. */
export function binary(
  graph: Graph,
  op: string,
  a: Value,
  b: Value,
  type: ValueType = a.type,
  attributes: Attributes = {},
): Value {
  const shape = broadcastShape(a.shape, b.shape)
  const x = slim(a)
  const y = slim(b)
  const folded = type === 'float32' ? fold(graph, op, x, y) : undefined
  const value = folded ?? emit(graph, op, [x, y], type, attributes)
  return broadcast(value, shape)
}

function fold(graph: Graph, op: string, x: Value, y: Value): Value | undefined {
  const p = splatOf(x)
  const q = splatOf(y)
  const compute = FOLD[op]
  if (p !== undefined && q !== undefined) return compute && splat(Math.fround(compute(p, q)))
  if (q !== undefined) return foldRight(graph, op, x, q)
  if (p !== undefined) return foldLeft(graph, op, p, y)
  return undefined
}

function foldRight(graph: Graph, op: string, x: Value, q: number): Value | undefined {
  if (op === 'Add' || op === 'Sub') return q === 0 ? x : undefined
  if (op === 'Pow') return q === 1 ? x : q === 2 ? binary(graph, 'Mul', x, x) : undefined
  if (op !== 'Mul' && op !== 'Div') return undefined
  const factor = op === 'Mul' ? q : Math.fround(1 / q)
  if (factor === 1) return x
  const inner = producer(x, 'Mul')
  const [value, earlier] = inner?.inputs ?? []
  const scale = earlier && splatOf(earlier)
  if (value !== undefined && scale !== undefined) return binary(graph, 'Mul', value, splat(Math.fround(scale * factor)))
  return emit(graph, 'Mul', [x, splat(factor)], 'float32')
}

function foldLeft(graph: Graph, op: string, p: number, y: Value): Value | undefined {
  if (op === 'Add') return p === 0 ? y : binary(graph, 'Add', y, splat(p))
  return op === 'Mul' ? foldRight(graph, 'Mul', y, p) : undefined
}

export function unary(graph: Graph, op: string, x: Value, type = x.type, attributes: Attributes = {}): Value {
  const small = slim(x)
  return broadcast(emit(graph, op, [small], type, attributes), x.shape)
}

/** The value as float32, which most of ONNX's functions demand. */
export function floats(graph: Graph, x: Value): Value {
  return graph.cast(x, 'float32')
}

export function clip(graph: Graph, x: Value, low: number, high: number): Value {
  const small = slim(x)
  const bounds = [splat(low, [], x.type), splat(high, [], x.type)]
  return broadcast(emit(graph, 'Clip', [small], x.type, {}, bounds), x.shape)
}

/** Elements of t where the condition holds, of e elsewhere; all three broadcast. */
export function select(graph: Graph, condition: Value, t: Value, e: Value): Value {
  const full = broadcastShape(broadcastShape(condition.shape, t.shape), e.shape)
  // ONNX Runtime has no Where of booleans.
  if (t.type === 'bool')
    return graph.cast(select(graph, condition, graph.cast(t, 'int32'), graph.cast(e, 'int32')), t.type)
  const parts = [slim(condition), slim(t), slim(e)] as const
  const shape = parts.map((part) => part.shape).reduce((a, b) => broadcastShape(a, b))
  return broadcast(graph.emit('Where', parts, [shape, t.type]), full)
}
