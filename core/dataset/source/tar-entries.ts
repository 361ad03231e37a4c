import { posix } from 'node:path'
import { openConfined } from './confined.ts'
import { Damaged } from './damaged.ts'
import { createPieceReader } from './piece-reader.ts'
import { BLOCK, tarHeader } from './tar-header.ts'

export interface TarEntry {
  readonly name: string
  readonly type: string
  readonly offset: number
  readonly size: number
}

/** A header with its extensions (long name, pax) is seldom longer. */
const FIRST_READ = 4 * BLOCK
/** tar-stream refuses longer extension headers too. */
const MOST_HEADER = 4 * 2 ** 20

/**
 * Entries of an uncompressed tar file in order, their data passed over: each header is parsed from the position where it
 * begins, so that a file of many gigabytes is listed by a few kilobytes an entry.
 * Throws `Damaged` where the file is not or no longer a tar file; what was yielded before stays good.
 */
export async function* tarEntries(base: string, archive: string): AsyncGenerator<TarEntry> {
  const file = await openConfined(base, archive)
  try {
    const { size: end } = await file.stat()
    const read = createPieceReader(file)
    let position = 0
    while (position + BLOCK <= end) {
      let length = FIRST_READ
      let bytes = await read(position, length)
      if (bytes.subarray(0, BLOCK).every((byte) => byte === 0)) return
      let header = await tarHeader(bytes)
      while (header === null && position + length < end && length < MOST_HEADER) {
        length *= 8
        bytes = await read(position, length)
        header = await tarHeader(bytes)
      }
      if (header === null) throw new Damaged('ends in the middle of an entry. Replace it with an intact copy.')
      const offset = position + header.at
      const size = header.size
      yield { name: posix.normalize(header.name), type: header.type, offset, size }
      position = offset + Math.ceil(size / BLOCK) * BLOCK
      if (position > end) throw new Damaged(`ends in the middle of “${header.name}”. Replace it with an intact copy.`)
    }
  } finally {
    await file.close()
  }
}
