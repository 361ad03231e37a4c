import type { BackendValues, DataId } from '@tensorflow/tfjs-core'
import { RecordingBackend, registered } from './backend.ts'
import { channelBlock } from './channel-block.ts'
import { Graph } from './graph.ts'
import { SyncSessions } from './sync-sessions.ts'
import { constant, constantData, type Data, type Shape, Value, type ValueType } from './value.ts'

/** Name of the tfjs backend that computes a tensor when its numbers are read. */
const IMMEDIATE_BACKEND = 'thaw-immediate'

/**
 * The recording backend with real numbers, to look at a model operation by operation: its kernels record, and reading a
 * tensor compiles and runs what that tensor depends on.
 */
class ImmediateBackend extends RecordingBackend {
  readonly #numbers = new WeakMap<Value, Data>()
  readonly #sessions = new SyncSessions()
  #graph = new Graph('cpu', channelBlock('cpu'))

  override get graph(): Graph {
    return this.#graph
  }

  /** Numbers enter as they enter a compiled program: one number repeated is a constant, others are an input. */
  protected override written(data: Data, shape: Shape, type: ValueType): Value {
    const value = constant(data, shape, type)
    return value.source.kind === 'array' ? this.#input(data, shape, type) : value
  }

  override readSync(dataId: DataId): BackendValues {
    const value = this.entry(dataId).value
    const data = this.#numbers.get(value) ?? constantData(value) ?? this.#compute(dataId, value)
    if (data instanceof BigInt64Array) throw new Error('int64 values stay inside the graph')
    return data
  }

  #compute(dataId: DataId, value: Value): Data {
    const data = this.#sessions.run(this.#graph.materialise(value), this.#numbers)
    this.entry(dataId).value = this.#input(data, value.shape, value.type)
    // What was recorded so far lives on only in the tensors that still need it.
    this.#graph = new Graph('cpu', channelBlock('cpu'))
    return data
  }

  #input(data: Data, shape: Shape, type: ValueType): Value {
    const value = new Value(shape, type, { kind: 'input' })
    this.#numbers.set(value, data)
    return value
  }
}

let backend: ImmediateBackend | undefined

/** Registers the immediate backend with tfjs at the first call. @returns its name, for `setBackend` */
export function immediateBackend(): string {
  backend ??= registered(IMMEDIATE_BACKEND, new ImmediateBackend())
  return IMMEDIATE_BACKEND
}
