/** What identifies a file on a hub: SHA-256 of large files, git's SHA-1 of the others. */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'

export interface Digest {
  readonly algorithm: 'sha256' | 'git-sha1'
  /** Lower case. It is the name of the file among the cache's blobs. */
  readonly hex: string
}

const LENGTHS = { sha256: 64, 'git-sha1': 40 } as const

/** Null if a server's text is no digest of this kind: it would become the name of a file. */
export function digestOf(algorithm: Digest['algorithm'], hex: unknown): Digest | null {
  if (typeof hex !== 'string' || hex.length !== LENGTHS[algorithm]) return null
  const lower = hex.toLowerCase()
  return /^[0-9a-f]+$/.test(lower) ? { algorithm, hex: lower } : null
}

/** @param bytes of the whole file: git hashes them first */
export function startDigest(algorithm: Digest['algorithm'], bytes: number): Hash {
  return algorithm === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${bytes}\0`)
}

/** Continues a digest with the first bytes of a file. Throws system errors. */
export async function addFile(hash: Hash, file: string, bytes: number): Promise<void> {
  if (bytes === 0) return
  for await (const chunk of createReadStream(file, { end: bytes - 1 })) hash.update(chunk as Buffer)
}
