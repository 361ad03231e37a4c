/** What a model is known by: measurements, advice and runs are bound to it. */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { PREPROCESSING } from './families/thaw/config.ts'

/** Identity of a model: its weights as stored, and how pixels reach them. */
export function modelHash(weights: Uint8Array, preprocessing: string = PREPROCESSING): string {
  return createHash('sha256').update(weights).update(preprocessing).digest('hex')
}

// The window asks for it again and again, and the bytes behind it are megabytes that hardly ever change.
const kept = new Map<string, { readonly stamp: string; readonly hash: string }>()

/** `modelHash` of a weights file; read only where its size or time of change differ from the last. Throws system errors. */
export async function modelHashOf(file: string, preprocessing?: string): Promise<string> {
  const { size, mtimeMs } = await stat(file)
  const stamp = `${size} ${mtimeMs} ${preprocessing}`
  const known = kept.get(file)
  if (known?.stamp === stamp) return known.hash
  const hash = modelHash(await readFile(file), preprocessing)
  kept.set(file, { stamp, hash })
  return hash
}
