import { once } from 'node:events'
import { posix } from 'node:path'
import { extract } from 'tar-stream'
import { openConfined } from './confined.ts'
import { Damaged } from './damaged.ts'
import { createPieceReader } from './piece-reader.ts'

export interface TarEntry {
  readonly name: string
  readonly type: string
  /** Where the data begins in the archive, in bytes. */
  readonly offset: number
  /** Of the data, in bytes; 0 for what has none. */
  readonly size: number
}

const BLOCK = 512
/** Stands for data that is passed over. */
const NOTHING = Buffer.alloc(2 ** 20)

/**
 * Entries of an uncompressed tar file in order. tar-stream gets the real headers and zeros in place of the data, so
 * that a file of many gigabytes is listed by a few kilobytes an entry. Throws `Damaged` where the file is not or no
 * longer a tar file; what was yielded before stays good.
 */
export async function* tarEntries(base: string, archive: string): AsyncGenerator<TarEntry> {
  const file = await openConfined(base, archive)
  const parser = createParser()
  try {
    const { size: end } = await file.stat()
    const read = createPieceReader(file)
    let position = 0
    let begun = false
    while (position + BLOCK <= end) {
      const block = await read(position, BLOCK)
      if (!begun && block.every((byte) => byte === 0)) return
      position += BLOCK
      const entry = await parser.feed(block)
      // Long names come in blocks of their own before the header that they belong to.
      begun = entry === null
      if (entry === null) continue
      yield entry
      const past = position + Math.ceil(entry.size / BLOCK) * BLOCK
      if (past > end) throw new Damaged(`ends in the middle of “${entry.name}”. Replace it with an intact copy.`)
      for (; position < past; position += NOTHING.length) await parser.feed(NOTHING.subarray(0, past - position))
      position = past
    }
    if (begun) throw new Damaged('ends in the middle of an entry. Replace it with an intact copy.')
  } finally {
    parser.close()
    await file.close()
  }
}

/** Takes one block, or data of the last entry; returns the entry whose header it completes. */
function createParser() {
  // Each write is to be waited for, as what it holds decides what is written next.
  const parser = extract({ highWaterMark: 1 })
  let found: TarEntry | null = null
  let failed = false
  parser.on('error', () => {
    failed = true
  })
  parser.on('entry', ({ name, type, size }, stream, next) => {
    const data = type === 'file' || type === 'contiguous-file' ? size : 0
    found = { name: posix.normalize(name), type, offset: stream.offset + BLOCK, size: data }
    stream.on('end', next)
    stream.resume()
  })
  return {
    async feed(bytes: Buffer): Promise<TarEntry | null> {
      found = null
      try {
        if (!parser.write(bytes)) await once(parser, 'drain')
      } catch {
        failed = true
      }
      if (failed) throw new Damaged('is not a tar file, or is damaged: replace it with an intact copy.')
      return found
    },
    close: () => parser.destroy(),
  }
}
