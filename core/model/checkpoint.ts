/** Weights on disk: safetensors in PyTorch's layout (linear weights [out, in]), in memory [in, out] for row-major products. */
import { rename, rm, writeFile } from 'node:fs/promises'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import type { Params } from '../engine/index.ts'
import type { TensorSpec } from './architecture.ts'
import type { StoredTensor, TensorFile } from './safetensors.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'
import { valuesIn } from '../math/shape.ts'

/** What is known of a tensor that a file should hold; its shape is the one in memory. */
export type Expected = Pick<TensorSpec, 'name' | 'shape' | 'layout' | 'absent'>

/** Whether a tensor is the matrix of a linear layer, by its name and shape. */
export const isLinear = (name: string, shape: readonly number[]): boolean =>
  shape.length === 2 && name.endsWith('.weight') && !name.includes('token_embed')

function transposed({ shape, data }: StoredTensor): StoredTensor {
  const [rows, cols] = shape as [number, number]
  const out = new Float32Array(data.length)
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) out[c * rows + r] = data[r * cols + c] as number
  return { shape: [cols, rows], data: out }
}

/** A tensor in the other layout: from memory to the file, or back. */
export function storedAs(name: string, tensor: StoredTensor, known: readonly Expected[] = []): StoredTensor {
  const asIs = known.find((each) => each.name === name)?.layout === 'as-is'
  return !asIs && isLinear(name, tensor.shape) ? transposed(tensor) : tensor
}

function relaid(tensors: ReadonlyMap<string, StoredTensor>, expected: readonly Expected[]): Map<string, StoredTensor> {
  return new Map(Array.from(tensors, ([name, tensor]) => [name, storedAs(name, tensor, expected)]))
}

/** The in-memory shape of a tensor that the file holds in this shape. */
export const storedShape = ({ name, layout }: Expected, shape: readonly number[]): readonly number[] =>
  layout !== 'as-is' && isLinear(name, shape) ? shape.toReversed() : shape

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

/**
 * The bytes of a checkpoint file.
 * @param known what is known of its tensors; those that nothing is known of are laid out by their names
 */
export function encodeCheckpoint(
  params: Params,
  dtype: 'F32' | 'F16',
  metadata: Readonly<Record<string, string>>,
  known: readonly Expected[] = [],
): Uint8Array {
  return writeSafetensors(relaid(params, known), { dtype, metadata })
}

/**
 * Reads a checkpoint and checks it against the tensors it must hold.
 * @param expected names and in-memory shapes
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  file: string,
  expected: readonly Expected[],
): Result<{ params: Params; metadata: TensorFile['metadata'] }> {
  const read = readSafetensors(bytes, file)
  if (!read.ok) return read
  const params = paramsFrom(read.value.tensors, file, expected)
  return params.ok ? success({ params: params.value, metadata: read.value.metadata }) : params
}

/** The tensors of a file in memory layout. `file` only names the file in failures. Failures: model-unreadable. */
export function paramsFrom(
  stored: ReadonlyMap<string, StoredTensor>,
  file: string,
  expected: readonly Expected[],
): Result<Params> {
  const tensors = relaid(stored, expected)
  const params: Params = new Map()
  for (const { name, shape, absent } of expected) {
    const size = valuesIn(shape)
    const filled = absent === undefined ? undefined : { shape, data: new Float32Array(size).fill(absent) }
    const found = tensors.get(name) ?? filled
    const problem = wrongTensor(name, found?.shape, shape)
    if (!found || problem) return failure('model-unreadable', `${file}: ${problem}`, { file })
    params.set(name, { shape, data: found.data })
  }
  return success(params)
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
