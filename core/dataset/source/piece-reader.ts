import type { FileHandle } from 'node:fs/promises'
import { readRange } from './read-range.ts'

/** Read at once where the places asked for lie so close together that a piece holds several of them. */
const PIECE = 2 ** 16
const CLOSE = PIECE / 8

/** `length` bytes from `offset` on; fewer when the file ends before. They share memory with others: copy what is kept. */
export type ReadPiece = (offset: number, length: number) => Promise<Buffer>

/**
 * Reads short ranges of a file one after another, and a piece at once where they follow closely: a small read costs as
 * much as one of many kilobytes.
 */
export function createPieceReader(file: FileHandle): ReadPiece {
  let piece: Buffer = Buffer.alloc(0)
  let start = 0
  let last = -Infinity
  let closeInARow = 0
  return async (offset, length) => {
    closeInARow = offset >= last && offset - last < CLOSE ? closeInARow + 1 : 0
    last = offset
    if (offset < start || offset + length > start + piece.length) {
      // One alone may be a short entry between long ones.
      piece = await readRange(file, offset, closeInARow > 1 ? Math.max(length, PIECE) : length)
      start = offset
    }
    return piece.subarray(offset - start, offset - start + length)
  }
}
