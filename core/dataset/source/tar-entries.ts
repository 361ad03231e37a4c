import { posix } from 'node:path'
import { extract } from 'tar-stream'
import { Damaged } from './damaged.ts'
import { openConfined } from './confined.ts'
import { readRange } from './read-range.ts'

export interface TarEntry {
  readonly name: string
  readonly type: string
  readonly offset: number
  readonly size: number
}

const BLOCK = 512
/** A header with its extensions (long name, pax) is seldom longer. */
const FIRST_READ = 4 * BLOCK
/** tar-stream refuses longer extension headers too. */
const MOST_HEADER = 4 * 2 ** 20

/**
 * Entries of an uncompressed tar file in order, without reading their data: each header is parsed by tar-stream from
 * the position where it begins, so that a file of many gigabytes is listed by a few kilobytes an entry.
 * Throws `Damaged` where the file is not or no longer a tar file; what was yielded before stays good.
 */
export async function* tarEntries(base: string, archive: string): AsyncGenerator<TarEntry> {
  const file = await openConfined(base, archive)
  try {
    const { size: end } = await file.stat()
    let position = 0
    while (position + BLOCK <= end) {
      let length = Math.min(FIRST_READ, end - position)
      let bytes = await readRange(file, position, length)
      if (bytes.subarray(0, BLOCK).every((byte) => byte === 0)) return
      let header = await headerOf(bytes)
      while (header === null && position + length < end && length < MOST_HEADER) {
        length = Math.min(length * 8, end - position)
        bytes = await readRange(file, position, length)
        header = await headerOf(bytes)
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

interface Header {
  readonly name: string
  readonly type: string
  readonly size: number
  /** Of the data, from the beginning of the bytes given. */
  readonly at: number
}

/** The first entry that the bytes hold, or null when they end before its header does. */
function headerOf(bytes: Buffer): Promise<Header | null> {
  return new Promise((resolve, reject) => {
    const parser = extract()
    parser.on('entry', (header, { offset }) => {
      const size = header.type === 'file' || header.type === 'contiguous-file' ? header.size : 0
      resolve({ name: header.name, type: header.type, size, at: offset + BLOCK })
      parser.destroy()
    })
    parser.on('error', ({ message }) => {
      if (/unexpected end/i.test(message)) resolve(null)
      else reject(new Damaged('is not a tar file, or is damaged: replace it with an intact copy.'))
    })
    parser.on('close', () => resolve(null))
    parser.end(bytes)
  })
}
