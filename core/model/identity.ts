/** The identity of a model, which measurements, advice and runs record. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

/** Hashes a model's stored weights and its preprocessing. */
export function modelHash(weights: Uint8Array, preprocessing: string): string {
  return createHash('sha256').update(weights).update(preprocessing).digest('hex')
}

/** Identity of a model that takes in images of another side than its files say. */
export const sidedHash = (hash: string, side: number): string =>
  createHash('sha256').update(hash).update(` at ${side} px`).digest('hex')

// Cached, because the window asks for it often, and hashing reads megabytes that hardly ever change.
const kept = new Map<string, { readonly stamp: string; readonly hash: string }>()

/** `modelHash` of a weights file; read only if its size or modification time has changed. Throws system errors. */
export async function modelHashOf(file: string, preprocessing: string): Promise<string> {
  const { size, mtimeMs } = await stat(file)
  const stamp = `${size} ${mtimeMs} ${preprocessing}`
  const known = kept.get(file)
  if (known?.stamp === stamp) return known.hash
  const hashing = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), async (pieces) => {
    for await (const piece of pieces) hashing.update(piece as Buffer)
  })
  const hash = hashing.update(preprocessing).digest('hex')
  kept.set(file, { stamp, hash })
  return hash
}
