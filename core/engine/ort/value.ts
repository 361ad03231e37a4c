import { valuesIn } from '../../math/shape.ts'

/** Element types inside a graph; tfjs sees int64 never, ONNX uses it for axes, shapes and scatter indices. */
export type ValueType = 'float32' | 'int32' | 'int64' | 'bool'
export type Data = Float32Array | Int32Array | BigInt64Array | Uint8Array
export type Shape = readonly number[]

/** Attribute of an ONNX node: whole numbers and lists of them, text, or numbers marked as floating point. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
export type Attributes = Readonly<Record<string, Attribute>>

export interface Node {
  readonly id: number
  readonly op: string
  readonly domain: string
  readonly inputs: readonly Value[]
  readonly attributes: Attributes
  readonly outputs: Value[]
}

/** What a node is called in the ONNX model. */
export function nodeName({ op, id }: Node): string {
  return `${op}_${id}`
}

/** Where a value comes from. `splat` is one number repeated; `broadcast` a smaller value repeated by NumPy's rule. */
export type Source =
  | { readonly kind: 'input' }
  | { readonly kind: 'array'; readonly data: Data }
  | { readonly kind: 'splat'; readonly number: number }
  | { readonly kind: 'node'; readonly node: Node }
  | { readonly kind: 'broadcast'; readonly of: Value }

let lastId = 0

/** Identifies values and nodes; grows, so that sorting nodes by it is an order of execution. */
export function nextId(): number {
  return ++lastId
}

/** One symbolic tensor of a recorded graph. */
export class Value {
  readonly id: number
  readonly name: string
  readonly shape: Shape
  readonly type: ValueType
  readonly source: Source
  constructor(shape: Shape, type: ValueType, source: Source, name?: string) {
    this.id = nextId()
    this.name = name ?? `v${this.id}`
    this.shape = shape
    this.type = type
    this.source = source
  }
}

export function sizeOf(shape: Shape): number {
  return valuesIn(shape)
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i])
}

/** The repeated number of a splat, or undefined. */
export function splatOf(value: Value): number | undefined {
  return value.source.kind === 'splat' ? value.source.number : undefined
}

/** The node that computes the value when it is of this operator, or undefined. */
export function producer(value: Value, op: string): Node | undefined {
  return value.source.kind === 'node' && value.source.node.op === op ? value.source.node : undefined
}

export function splat(number: number, shape: Shape = [], type: ValueType = 'float32'): Value {
  return new Value(shape, type, { kind: 'splat', number })
}

/** A constant; arrays that repeat one number become splats, since gradients are full of `ones` and `zeros`. */
export function constant(data: Data, shape: Shape, type: ValueType): Value {
  const first = data[0]
  if (typeof first === 'number' && data.every((n: number | bigint) => n === first)) return splat(first, shape, type)
  return new Value(shape, type, { kind: 'array', data })
}

const ARRAYS = { float32: Float32Array, int32: Int32Array, int64: BigInt64Array, bool: Uint8Array } as const

/** The numbers of a constant, or undefined when the value is only known at run time. */
export function constantData(value: Value): Data | undefined {
  if (value.source.kind === 'array') return value.source.data
  const number = splatOf(value)
  if (number === undefined) return undefined
  const data = new ARRAYS[value.type](sizeOf(value.shape))
  if (data instanceof BigInt64Array) data.fill(BigInt(number))
  else data.fill(number)
  return data
}
