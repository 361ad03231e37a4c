import {
  type BackendValues,
  type DataId,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  registerBackend,
  registerKernel,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core'
import type { Device } from '../../domain/engine.ts'
import { RECORDING_BACKEND } from '../fused.ts'
import { channelBlock } from './channel-block.ts'
import { UntranslatedError } from './errors.ts'
import { Graph } from './graph.ts'
import { activations } from './kernels/activation.ts'
import { arithmetic } from './kernels/arithmetic.ts'
import { blocks } from './kernels/blocks.ts'
import { convolutions } from './kernels/convolution.ts'
import { fusions } from './kernels/fused.ts'
import { indexing } from './kernels/indexing.ts'
import type { Inputs, Kernels } from './kernels/kernel.ts'
import { logic } from './kernels/logic.ts'
import { matrices } from './kernels/matrix.ts'
import { normalisation } from './kernels/normalisation.ts'
import { pooling } from './kernels/pooling.ts'
import { reductions } from './kernels/reduction.ts'
import { resizing } from './kernels/resize.ts'
import { scans } from './kernels/scan.ts'
import { scattering } from './kernels/scatter.ts'
import { shapes, valueType } from './kernels/shape.ts'
import { trigonometry } from './kernels/trigonometry.ts'
import { constant, constantData, type Data, type Shape, Value, type ValueType } from './value.ts'

interface Entry {
  value: Value
  references: number
}

/** Functions of tfjs-core that draw random numbers in JavaScript; recorded, they would repeat at every run. */
const RANDOM =
  /at (?:\w+\.)?(rand|randomUniform|randomNormal|randomGamma|randomStandardNormal|randomUniformInt|truncatedNormal|dropout)_ /

/** A tfjs backend whose kernels do not compute: they record ONNX operators into the current graph. */
export class RecordingBackend extends KernelBackend {
  readonly #entries: DataStorage<Entry>
  #graph: Graph | undefined

  constructor() {
    super()
    this.#entries = new DataStorage<Entry>(this, engine())
  }

  get graph(): Graph {
    if (this.#graph === undefined)
      throw new Error('tensor operations on this backend belong inside a compiled function')
    return this.#graph
  }

  /** Everything `body` computes is recorded into a new graph for that device. Recordings do not nest. */
  recording<T>(device: Device, body: (graph: Graph) => T): T {
    if (this.#graph !== undefined) throw new Error('a function is already being recorded')
    this.#graph = new Graph(device, channelBlock(device))
    try {
      return body(this.#graph)
    } finally {
      this.#graph = undefined
    }
  }

  valueFor(tensor: TensorInfo): Value {
    return this.#entries.get(tensor.dataId).value
  }

  /** A tensor that stands for the value. */
  tensorOf(value: Value): Tensor {
    return engine().makeTensorFromTensorInfo(this.wrap(value), this)
  }

  wrap(value: Value): TensorInfo {
    const dataId = {}
    this.#entries.set(dataId, { value, references: 1 })
    if (value.type === 'int64') throw new Error('int64 values stay inside the graph')
    return { dataId, shape: [...value.shape], dtype: value.type }
  }

  /** Another tensor for a value that has one. */
  share(dataId: DataId, value: Value): TensorInfo {
    this.incRef(dataId)
    return { dataId, shape: [...value.shape], dtype: value.type as DataType }
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    const dataId = {}
    this.move(dataId, values, shape, dtype, 1)
    return dataId
  }

  override move(dataId: DataId, values: BackendValues, shape: number[], dtype: DataType, references: number): void {
    const value = this.written(asData(values, valueType(dtype)), shape, valueType(dtype))
    this.#entries.set(dataId, { value, references })
  }

  /** What stands for numbers that were given from outside the graph. */
  protected written(data: Data, shape: Shape, type: ValueType): Value {
    const value = constant(data, shape, type)
    if (value.source.kind === 'array') refuseRandom()
    return value
  }

  protected entry(dataId: DataId): Entry {
    return this.#entries.get(dataId)
  }

  override readSync(dataId: DataId): BackendValues {
    const data = constantData(this.#entries.get(dataId).value)
    if (data === undefined || data instanceof BigInt64Array) {
      throw new Error(
        'a value was read (dataSync, arraySync, print …) that exists only when the program runs; keep it a tensor or make it an input',
      )
    }
    return data
  }

  override read(dataId: DataId): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId))
  }

  override incRef(dataId: DataId): void {
    this.#entries.get(dataId).references++
  }

  decRef(dataId: DataId): void {
    if (this.#entries.has(dataId)) this.#entries.get(dataId).references--
  }

  override refCount(dataId: DataId): number {
    return this.#entries.has(dataId) ? this.#entries.get(dataId).references : 0
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.#entries.has(dataId)) return true
    const entry = this.#entries.get(dataId)
    entry.references--
    if (!force && entry.references > 0) return false
    this.#entries.delete(dataId)
    return true
  }

  override numDataIds(): number {
    return this.#entries.numDataIds()
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true }
  }

  override floatPrecision(): 32 {
    return 32
  }

  override timerAvailable(): boolean {
    return false
  }

  override dispose(): void {
    this.#graph = undefined
  }
}

function asData(values: BackendValues, type: ValueType): Data {
  const numbers = values as ArrayLike<number>
  if (type === 'float32') return values instanceof Float32Array ? values : Float32Array.from(numbers)
  if (type === 'int32') return values instanceof Int32Array ? values : Int32Array.from(numbers)
  return Uint8Array.from(numbers, (n) => (n ? 1 : 0))
}

function refuseRandom(): void {
  const drawn = RANDOM.exec(new Error('where').stack ?? '')?.[1]
  if (drawn === undefined) return
  throw new Error(`${drawn} draws its numbers once, while compiling; draw them outside and pass them as an input`)
}

const KERNELS: Kernels = {
  ...arithmetic,
  ...trigonometry,
  ...activations,
  ...logic,
  ...reductions,
  ...matrices,
  ...shapes,
  ...indexing,
  ...scattering,
  ...scans,
  ...blocks,
  ...convolutions,
  ...pooling,
  ...fusions,
  ...normalisation,
  ...resizing,
}

let backend: RecordingBackend | undefined

/** The process's recording backend; registers it and its kernels with tfjs at the first call. */
export function recordingBackend(): RecordingBackend {
  return (backend ??= registered(RECORDING_BACKEND, new RecordingBackend()))
}

/** Registers a backend with tfjs, and every kernel with it. */
export function registered<B extends RecordingBackend>(backendName: string, backend: B): B {
  registerBackend(backendName, () => backend, 0)
  for (const [kernelName, record] of Object.entries(KERNELS)) {
    registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        const given = Object.entries(inputs).filter(([, tensor]) => Boolean(tensor)) as [string, TensorInfo][]
        const values = new Map(given.map(([name, tensor]) => [name, backend.valueFor(tensor)]))
        const result = naming(kernelName, () =>
          record(backend.graph, Object.fromEntries(values) as Inputs, attrs ?? {}),
        )
        const wrap = (value: Value): TensorInfo => {
          const same = given.find(([name]) => values.get(name) === value)?.[1]
          return same === undefined ? backend.wrap(value) : backend.share(same.dataId, value)
        }
        return result instanceof Value ? wrap(result) : result.map(wrap)
      },
    })
  }
  return backend
}

function naming<T>(kernelName: string, body: () => T): T {
  try {
    return body()
  } catch (error) {
    if (error instanceof UntranslatedError) throw new UntranslatedError(error.what, kernelName)
    throw error
  }
}
