/** Weights on disk: safetensors in PyTorch's layout (linear weights [out, in]), in memory [in, out] for row-major products. */
import { rename, rm, writeFile } from 'node:fs/promises'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import type { Params } from '../engine/index.ts'
import type { StoredTensor, TensorFile } from './safetensors.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'

const isLinear = (name: string, shape: readonly number[]): boolean =>
  shape.length === 2 && name.endsWith('.weight') && !name.includes('token_embed')

function transposed({ shape, data }: StoredTensor): StoredTensor {
  const [rows, cols] = shape as [number, number]
  const out = new Float32Array(data.length)
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) out[c * rows + r] = data[r * cols + c] as number
  return { shape: [cols, rows], data: out }
}

/** A tensor in the other layout: from memory to the file, or back. */
export const storedAs = (name: string, tensor: StoredTensor): StoredTensor =>
  isLinear(name, tensor.shape) ? transposed(tensor) : tensor

const relaid = (tensors: ReadonlyMap<string, StoredTensor>): Map<string, StoredTensor> =>
  new Map(Array.from(tensors, ([name, tensor]) => [name, storedAs(name, tensor)]))

/** The in-memory shape of a tensor that the file holds in this shape. */
export const storedShape = (name: string, shape: readonly number[]): readonly number[] =>
  isLinear(name, shape) ? shape.toReversed() : shape

/** A sentence that says what is wrong with a tensor of a file; null if nothing is. */
export function wrongTensor(
  name: string,
  found: readonly number[] | undefined,
  expected: readonly number[],
): string | null {
  if (found?.join('×') === expected.join('×')) return null
  const why = found ? `has the shape ${found.join('×')}, not ${expected.join('×')}` : 'is missing'
  return `tensor ${name} ${why}. The file belongs to another model.`
}

/** The bytes of a checkpoint file. */
export function encodeCheckpoint(
  params: Params,
  dtype: 'F32' | 'F16',
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  return writeSafetensors(relaid(params), { dtype, metadata })
}

/**
 * Reads a checkpoint and checks it against the tensors it must hold.
 * @param expected names and in-memory shapes
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  file: string,
  expected: readonly { readonly name: string; readonly shape: readonly number[] }[],
): Result<{ params: Params; metadata: TensorFile['metadata'] }> {
  const read = readSafetensors(bytes, file)
  if (!read.ok) return read
  const tensors = relaid(read.value.tensors)
  const params: Params = new Map()
  for (const { name, shape } of expected) {
    const found = tensors.get(name)
    const problem = wrongTensor(name, found?.shape, shape)
    if (!found || problem) return failure('model-unreadable', `${file}: ${problem}`, { file })
    params.set(name, { shape, data: found.data })
  }
  return success({ params, metadata: read.value.metadata })
}

/**
 * Writes beside the target and renames, so that a crash leaves the old file or the new one, never a partial one. The
 * bytes are flushed before the rename, so that a power cut leaves no gap and a full disk is reported.
 */
export async function writeAtomically(file: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    await writeFile(temporary, bytes, { flush: true })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}
