/** Weights on disk: safetensors in PyTorch's layout (linear weights [out, in]), in memory [in, out] for row-major products. */
import { open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import { listed } from '../domain/listed.ts'
import type { Params } from '../engine/index.ts'
import type { TensorSpec } from './architecture.ts'
import type { StoredTensor, TensorFile } from './safetensors.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'
import { valuesIn } from '../math/shape.ts'

/** What is known of a tensor that a file should hold; its shape is the one in memory. */
export type Expected = Pick<TensorSpec, 'name' | 'shape' | 'layout' | 'absent' | 'stored' | 'keys'>

/** Whether a tensor is the matrix of a linear layer, by its name and shape. */
export const isLinear = (name: string, shape: readonly number[]): boolean =>
  shape.length === 2 && name.endsWith('.weight') && !name.includes('token_embed')

/** A matrix with rows for columns. */
export function transposed({ shape, data }: StoredTensor): StoredTensor {
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

/** What is expected of a tensor, as the file has it. */
export function inFile(tensor: Expected): Expected {
  const { name, shape, layout, keys, stored } = tensor
  if (layout === 'as-is' || !isLinear(name, shape)) return { ...tensor, name: stored?.name ?? name }
  return { ...tensor, name: stored?.name ?? name, shape: shape.toReversed(), ...(keys && { keys: keys.toReversed() }) }
}

/** A sentence that says what is wrong with a tensor of a file; null if nothing is. @param found its shape */
export function wrongTensor(
  { name, shape: expected, keys = [] }: Expected,
  found: readonly number[] | undefined,
): string | null {
  if (found?.join('×') === expected.join('×')) return null
  if (!found) return `tensor ${name} is missing. The file belongs to another model.`
  const differing = keys.filter((key, i) => key !== '' && found[i] !== expected[i])
  const why = differing.length > 0 ? ` as the config says (${listed(differing)})` : ''
  return `tensor ${name} has the shape ${found.join('×')}, not ${expected.join('×')}${why}. The file belongs to another model.`
}

/** A tensor that the file lacks and need not have; undefined for any other. */
export function filledIn({ shape, absent }: Expected): StoredTensor | undefined {
  if (absent === undefined) return undefined
  return { shape, data: new Float32Array(valuesIn(shape)).fill(absent) }
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
  for (const tensor of expected) {
    const found = tensors.get(tensor.name) ?? filledIn(tensor)
    const problem = wrongTensor(tensor, found?.shape)
    if (!found || problem) return failure('model-unreadable', `${file}: ${problem}`, { file })
    params.set(tensor.name, { shape: tensor.shape, data: found.data })
  }
  return success(params)
}

/**
 * Writes beside the target and renames, so that a crash leaves the old file or the new one, never a partial one. The
 * bytes are flushed before the rename, so that a power cut leaves no gap and a full disk is reported; the folder is flushed
 * after it, so that whoever records the file finds it.
 * @param how without `flush`, for a file that `flushFile` makes last once something refers to it
 */
export async function writeAtomically(
  file: string,
  bytes: Uint8Array | string,
  { flush } = { flush: true },
): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    await writeFile(temporary, bytes, { flush })
    await rename(temporary, file)
    if (flush) await flushFolder(dirname(file))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Flushes a file that was written without, and its name. */
export async function flushFile(file: string): Promise<void> {
  // Windows flushes only what is open for writing.
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  await flushFolder(dirname(file))
}

/** Windows cannot open a folder, and some network disks cannot flush one; both keep the order of changes themselves. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
