import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Problem, ProblemCode } from '../../domain/dataset.ts'
import type { Signature } from '../duplicates/signature.ts'
import { problemOf } from '../files/file-problem.ts'
import type { ListedFile } from '../files/walk.ts'
import { inspect } from '../image/inspect.ts'
import { MAX_FILE_BYTES } from '../image/open.ts'
import { hasImageName, sniff, SNIFF_BYTES } from '../image/sniff.ts'

export interface ReadImage {
  readonly path: string
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly hash: string
  readonly signature: Signature
}

export type Reading =
  | { readonly kind: 'image'; readonly image: ReadImage; readonly warnings: readonly Problem[] }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** Neither an image nor named like one. */
  | { readonly kind: 'side-file' }

/**
 * Reads a file once and finds out all that an import wants to know. Content decides what is an image; the name decides
 * only whether something else is worth a complaint.
 */
export async function readItem({ path, real }: ListedFile, minSide: number): Promise<Reading> {
  let bytes: Buffer
  try {
    const read = await readBytes(real, hasImageName(path))
    if (read === 'side-file') return { kind: 'side-file' }
    if (read === 'empty') return refused(path, 'empty-file', 'is empty (0 bytes): replace it with an intact copy.')
    if (read === 'too-large') {
      return refused(path, 'too-large', `is larger than ${MAX_FILE_BYTES / 2 ** 20} MiB: save it smaller.`)
    }
    bytes = read
  } catch (error) {
    return { kind: 'refused', problem: problemOf(error, path) }
  }
  const facts = await inspect(bytes, minSide)
  if ('code' in facts) return refused(path, facts.code, facts.reason)
  const warnings: Problem[] = []
  if (facts.frames > 1) {
    const message = `“${path}” has ${facts.frames} frames: only the first is used.`
    warnings.push({ code: 'animated', severity: 'warning', message, file: path })
  }
  const { width, height, signature } = facts
  const hash = createHash('sha256').update(bytes).digest('hex')
  return { kind: 'image', image: { path, width, height, bytes: bytes.length, hash, signature }, warnings }
}

function refused(file: string, code: ProblemCode, reason: string): Reading {
  return { kind: 'refused', problem: { code, severity: 'error', message: `“${file}” ${reason}`, file } }
}

async function readBytes(real: string, named: boolean): Promise<Buffer | 'empty' | 'too-large' | 'side-file'> {
  const file = await open(real, 'r')
  try {
    if (!named) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0)
      if (sniff(buffer.subarray(0, bytesRead)).kind !== 'image') return 'side-file'
    }
    const { size } = await file.stat()
    if (size === 0) return 'empty'
    if (size > MAX_FILE_BYTES) return 'too-large'
    const bytes = Buffer.alloc(size)
    let filled = 0
    // A file that shrinks meanwhile ends early; one that grows is taken as long as it was.
    while (filled < size) {
      const { bytesRead } = await file.read(bytes, filled, size - filled, filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  } finally {
    await file.close()
  }
}
