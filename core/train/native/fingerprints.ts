/** Tells which tensors of a model have changed, without a second copy of the model. */
import { createHash } from 'node:crypto'
import type { Params } from '../../engine/index.ts'

/** Hashes of the values of each tensor, by name. */
export type Fingerprints = ReadonlyMap<string, string>

export function fingerprintsOf(params: Params): Fingerprints {
  return new Map(Array.from(params, ([name, { data }]) => [name, hashOf(data)]))
}

/** Whether the tensor has other values than the one of this name had. */
export const hasChanged = (before: Fingerprints, name: string, data: Float32Array): boolean =>
  before.get(name) !== hashOf(data)

const hashOf = (data: Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')
