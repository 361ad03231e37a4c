/** The weights of a model from its files, checked to be the ones that its folder was written for. */
import { readFile } from 'node:fs/promises'
import type { Result } from '../domain/failure.ts'
import { success } from '../domain/failure.ts'
import type { Params } from '../engine/index.ts'
import { paramsFrom } from './checkpoint.ts'
import { expandEightBit } from './eight-bit.ts'
import type { Description } from './families/index.ts'
import { modelHash, modelHashOf } from './identity.ts'
import { mismatch } from './mismatch.ts'
import { readSafetensors, type StoredTensor } from './safetensors.ts'

type Located = Pick<Description, 'name' | 'weights' | 'architecture'>

/** Null where a file cannot be read. Failures: model-unreadable, model-mismatch. */
export async function readWeights({ name, weights, architecture }: Located): Promise<Result<Params> | null> {
  const tensors = new Map<string, StoredTensor>()
  for (const { file, hash, salt } of weights) {
    const bytes = await readFile(file).catch(() => null)
    if (!bytes) return null
    if (modelHash(bytes, salt) !== hash) return mismatch(name, file)
    const read = readSafetensors(bytes, file)
    if (!read.ok) return read
    const expanded = expandEightBit(read.value, file)
    if (!expanded.ok) return expanded
    for (const [tensor, value] of expanded.value) tensors.set(tensor, value)
  }
  return paramsFrom(tensors, weights.map(({ file }) => file).join(', '), architecture.tensors)
}

/** Whether the files still are what the folder was written for; null where one cannot be read. Failures: model-mismatch. */
export async function checkWeights({ name, weights }: Pick<Located, 'name' | 'weights'>): Promise<Result<null> | null> {
  for (const { file, hash, salt } of weights) {
    const now = await modelHashOf(file, salt).catch(() => null)
    if (now === null) return null
    if (now !== hash) return mismatch(name, file)
  }
  return success(null)
}
