import type { FileHandle } from 'node:fs/promises'

/**
 * `length` bytes from `offset` on; fewer when the file ends before. A file that shrinks meanwhile ends early, one that
 * grows is taken as long as was asked.
 */
export async function readRange(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

/** Pieces of a range, of at most `step` bytes. */
export async function* pieces(file: FileHandle, from: number, to: number, step = 1 << 18): AsyncGenerator<Buffer> {
  for (let at = from; at < to; at += step) {
    const piece = await readRange(file, at, Math.min(step, to - at))
    if (piece.length === 0) return
    yield piece
  }
}
