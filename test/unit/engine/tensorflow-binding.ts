/** A stand-in for tfjs_binding.node: the native calls of tfjs-node-gpu's src/tfjs_binding.ts for float32, in JavaScript. */
interface Stored {
  readonly id: number
  readonly shape: number[]
  readonly dtype: number
  readonly data: Float32Array
}

const tensors = new Map<number, Stored>()
let lastId = 0

export const TF_Version = '2.9.1-stand-in'
export const TF_FLOAT = 1
export const TF_INT32 = 3
export const TF_BOOL = 10
export const TF_ATTR_TYPE = 5
export const TF_ATTR_BOOL = 3

/** What the process's variables were when the native library would have read them. */
export const growthAtLoad = process.env['TF_FORCE_GPU_ALLOW_GROWTH']

export function isUsingGpuDevice(): boolean {
  return process.env['STAND_IN_GPU'] === '1'
}

function store(shape: number[], data: Float32Array): Stored {
  const tensor = { id: ++lastId, shape, dtype: TF_FLOAT, data }
  tensors.set(tensor.id, tensor)
  return tensor
}

export function createTensor(shape: number[], dtype: number, data: Float32Array): number {
  if (dtype !== TF_FLOAT) throw new Error('the stand-in has float32 only')
  return store(shape, Float32Array.from(data)).id
}

export function deleteTensor(id: number): void {
  tensors.delete(id)
}

export function tensorDataSync(id: number): Float32Array {
  return tensors.get(id)!.data
}

export function executeOp(name: string, _attributes: unknown[], ids: number[]): Stored[] {
  const [a, b] = ids.map((id) => tensors.get(id)!)
  if (name !== 'Mul') throw new Error(`the stand-in has no ${name}`)
  const factor = (i: number) => b!.data[b!.data.length === 1 ? 0 : i]!
  return [
    store(
      a!.shape,
      a!.data.map((x, i) => x * factor(i)),
    ),
  ]
}
