/** Weights in the layout of the file they were read from: its names, its order, its number formats, its metadata. */
import { readFile } from 'node:fs/promises'
import type { Result } from '../domain/failure.ts'
import { success } from '../domain/failure.ts'
import type { Params } from '../engine/index.ts'
import { storedAs } from './checkpoint.ts'
import type { StoredTensor } from './safetensors.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'

/**
 * The bytes of a weights file with these values in place of its own; tensors that are not in `params` keep theirs.
 * Failures: model-unreadable. Throws system errors.
 */
export async function withWeights(file: string, params: Params): Promise<Result<Uint8Array>> {
  const read = readSafetensors(await readFile(file), file)
  if (!read.ok) return read
  const { tensors, dtypes, metadata } = read.value
  const changed = new Map<string, StoredTensor>()
  for (const [name, own] of tensors) {
    const param = params.get(name)
    changed.set(name, param ? storedAs(name, param) : own)
  }
  return success(writeSafetensors(changed, { dtype: (name) => dtypes.get(name) ?? 'F32', metadata }))
}
