/** Weights in the layout of the file they were read from: its names, its order, its number formats, its metadata. */
import { readFile } from 'node:fs/promises'
import type { Result } from '../domain/failure.ts'
import { success } from '../domain/failure.ts'
import type { Params } from '../engine/index.ts'
import { type Expected, storedAs } from './checkpoint.ts'
import type { StoredTensor } from './safetensors.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'

/**
 * The bytes of a weights file with these values in place of its own; tensors that are not in `params` keep theirs, and so do
 * those in eight bits, which no run changes.
 * @param known what is known of the tensors; those that the file lacks and that may be absent are added in full precision
 * Failures: model-unreadable. Throws system errors.
 */
export async function withWeights(
  file: string,
  params: Params,
  known: readonly Expected[] = [],
): Promise<Result<Uint8Array>> {
  const read = readSafetensors(await readFile(file), file)
  if (!read.ok) return read
  const { tensors, dtypes, metadata } = read.value
  const changed = new Map<string, StoredTensor>()
  for (const [name, own] of tensors) {
    const param = dtypes.get(name) === 'I8' ? undefined : params.get(name)
    changed.set(name, param ? storedAs(name, param, known) : own)
  }
  for (const { name, absent } of known) {
    const param = params.get(name)
    if (absent !== undefined && param && !tensors.has(name)) changed.set(name, storedAs(name, param, known))
  }
  return success(writeSafetensors(changed, { dtype: (name) => dtypes.get(name) ?? 'F32', metadata }))
}
