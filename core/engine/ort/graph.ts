import { backend_util } from '@tensorflow/tfjs-core'
import type { Device } from '../../domain/engine.ts'
import type { Origin } from '../types.ts'
import {
  type Attributes,
  constant,
  type Node,
  nextId,
  sameShape,
  type Shape,
  sizeOf,
  splat,
  splatOf,
  Value,
  type ValueType,
} from './value.ts'

/** Operators of ONNX Runtime beyond the standard. */
export const MICROSOFT = 'com.microsoft'
/** Operators of ONNX Runtime on images whose channels lie in blocks. */
export const BLOCKED = 'com.microsoft.nchwc'

export type OutputType = readonly [shape: Shape, type: ValueType]

/** Splats longer than this are filled at run time instead of being stored in the graph. */
const LARGEST_STORED_SPLAT = 1024

/** Records operators; equal operators on equal inputs are recorded once. */
export class Graph {
  /** Where the graph will run: devices lack some of the fused operators. */
  readonly device: Device
  /** Channels in a block of the layout in `kernels/blocked.ts`; 0 where the graph is not to use it. */
  readonly block: number
  readonly #known = new Map<string, Value[]>()
  readonly #int64 = new Map<string, Value>()
  readonly #expanded = new Map<Value, Value>()
  readonly #origins = new Map<Node, Origin>()
  #origin: Origin | undefined

  constructor(device: Device, block = 0) {
    this.device = device
    this.block = block
  }

  /** Where nodes come from, of those recorded by `comingFrom`. */
  get origins(): ReadonlyMap<Node, Origin> {
    return this.#origins
  }

  /** Notes for every node that `body` records where it comes from. */
  comingFrom<T>(origin: Origin, body: () => T): T {
    const outer = this.#origin
    this.#origin = origin
    try {
      return body()
    } finally {
      this.#origin = outer
    }
  }

  /** Records an operator with one result. */
  emit(op: string, inputs: readonly Value[], output: OutputType, attributes: Attributes = {}, domain = ''): Value {
    const [value] = this.emitMany(op, inputs, [output], attributes, domain)
    if (value === undefined) throw new Error(`${op} has no output`)
    return value
  }

  /** Records an operator with several results. */
  emitMany(
    op: string,
    inputs: readonly Value[],
    outputs: readonly OutputType[],
    attributes: Attributes = {},
    domain = '',
  ): Value[] {
    const full = inputs.map((value) => this.materialise(value))
    const key = `${domain}:${op}|${full.map(identity).join(',')}|${JSON.stringify(attributes)}|${JSON.stringify(outputs)}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const node: Node = { id: nextId(), op, domain, inputs: full, attributes, outputs: [] }
    for (const [shape, type] of outputs) node.outputs.push(new Value(shape, type, { kind: 'node', node }))
    if (this.#origin !== undefined) this.#origins.set(node, this.#origin)
    this.#known.set(key, node.outputs)
    return node.outputs
  }

  /** A list of int64 numbers, the form in which ONNX takes shapes and axes. */
  int64(numbers: readonly number[]): Value {
    const key = numbers.join(',')
    let value = this.#int64.get(key)
    if (value === undefined) {
      value = new Value([numbers.length], 'int64', { kind: 'array', data: BigInt64Array.from(numbers, BigInt) })
      this.#int64.set(key, value)
    }
    return value
  }

  /** Makes a value real: a lazy broadcast becomes an Expand, and so does a long splat. */
  materialise(value: Value): Value {
    const source = value.source
    const isLongSplat = source.kind === 'splat' && sizeOf(value.shape) > LARGEST_STORED_SPLAT
    if (source.kind !== 'broadcast' && !isLongSplat) return value
    const known = this.#expanded.get(value)
    if (known !== undefined) return known
    const small = source.kind === 'broadcast' ? source.of : splat(splatOf(value) ?? 0, [], value.type)
    const full = this.emit('Expand', [small, this.int64(value.shape)], [value.shape, value.type])
    this.#expanded.set(value, full)
    return full
  }

  cast(value: Value, type: ValueType): Value {
    if (value.type === type) return value
    const number = splatOf(value)
    if (number !== undefined) return splat(castNumber(number, type), value.shape, type)
    const small = slim(value)
    return broadcast(
      this.emit('Cast', [small], [small.shape, type], { to: { float32: 1, int32: 6, int64: 7, bool: 9 }[type] }),
      value.shape,
    )
  }

  reshape(value: Value, shape: Shape): Value {
    if (sameShape(value.shape, shape)) return value
    const number = splatOf(value)
    if (number !== undefined) return splat(number, shape, value.type)
    const earlier =
      value.source.kind === 'node' && value.source.node.op === 'Reshape' ? value.source.node.inputs[0] : value
    if (earlier !== undefined && sameShape(earlier.shape, shape)) return earlier
    // By default ONNX reads a 0 as the length that was there before.
    const attributes: Attributes = shape.includes(0) ? { allowzero: 1 } : {}
    return this.emit('Reshape', [earlier ?? value, this.int64(shape)], [shape, value.type], attributes)
  }

  transpose(value: Value, permutation: readonly number[]): Value {
    if (permutation.every((axis, i) => axis === i)) return value
    const shape = permutation.map((axis) => value.shape[axis] ?? 1)
    const moved = permutation.filter((axis) => value.shape[axis] !== 1)
    if (moved.every((axis, i) => i === 0 || (moved[i - 1] ?? -1) < axis)) return this.reshape(value, shape)
    return this.emit('Transpose', [value], [shape, value.type], { perm: permutation })
  }

  int32s(numbers: readonly number[]): Value {
    return constant(Int32Array.from(numbers), [numbers.length], 'int32')
  }
}

function castNumber(number: number, type: ValueType): number {
  if (type === 'bool') return number === 0 ? 0 : 1
  return type === 'float32' ? number : Math.trunc(number)
}

function identity(value: Value): string {
  const number = splatOf(value)
  return number === undefined
    ? String(value.id)
    : `${value.type}[${value.shape.join()}]${Object.is(number, -0) ? '-0' : number}`
}

/** The smallest value that broadcasts to the given one. */
export function slim(value: Value): Value {
  if (value.source.kind === 'broadcast') return value.source.of
  const number = splatOf(value)
  return number === undefined || value.shape.length === 0 ? value : splat(number, [], value.type)
}

/** Broadcasts without recording anything until an operator needs the full size. */
export function broadcast(value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value
  const number = splatOf(value)
  if (number !== undefined) return splat(number, shape, value.type)
  return new Value(shape, value.type, { kind: 'broadcast', of: slim(value) })
}

export function broadcastShape(a: Shape, b: Shape): number[] {
  return backend_util.assertAndGetBroadcastShape([...a], [...b])
}
