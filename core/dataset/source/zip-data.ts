import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createInflateRaw, inflateRaw } from 'node:zlib'
import type { ArchiveEntry } from '../../domain/dataset.ts'
import { Damaged } from './damaged.ts'
import { pieces, readRange } from './read-range.ts'

export type ZipSource = Extract<ArchiveEntry, { kind: 'zip' }>

const inflate = promisify(inflateRaw)
const LOCAL_HEADER_BYTES = 30
const LOCAL_HEADER_MAGIC = 0x04034b50

/** Where an entry's data begins: behind its local header, whose name and extra field may differ from the directory's. */
export async function dataStart(file: FileHandle, { header }: ZipSource): Promise<number> {
  const bytes = await readRange(file, header, LOCAL_HEADER_BYTES)
  if (bytes.length < LOCAL_HEADER_BYTES || bytes.readUInt32LE(0) !== LOCAL_HEADER_MAGIC) {
    throw new Damaged('is damaged: the zip file has no entry where its directory says. Replace it with an intact copy.')
  }
  return header + LOCAL_HEADER_BYTES + bytes.readUInt16LE(26) + bytes.readUInt16LE(28)
}

/** The whole entry; never more bytes than its directory states, even if the compressed data would unpack to more. */
export async function zipBytes(file: FileHandle, source: ZipSource): Promise<Buffer> {
  // Deflate never makes more of a file than this; what claims so is not even read.
  if (source.compressed > 1.01 * source.size + 1024) throw damaged()
  const packed = await readRange(file, await dataStart(file, source), source.compressed)
  if (source.method === 'stored') return packed
  try {
    const bytes = await inflate(packed, { maxOutputLength: source.size + 1 })
    if (bytes.length === source.size) return bytes
  } catch {
    // Told below: zlib's own words help nobody.
  }
  throw damaged()
}

/** The entry in pieces, for texts of any size. */
export async function* zipStream(file: FileHandle, source: ZipSource): AsyncGenerator<Buffer> {
  const start = await dataStart(file, source)
  const packed = pieces(file, start, start + source.compressed)
  if (source.method === 'stored') return yield* packed
  const feed = Readable.from(packed)
  const unpacker = createInflateRaw()
  feed.on('error', (error) => unpacker.destroy(error))
  feed.pipe(unpacker)
  let total = 0
  try {
    for await (const piece of unpacker as AsyncIterable<Buffer>) {
      total += piece.length
      if (total > source.size) throw new Damaged('unpacks to more than its zip file promises.')
      yield piece
    }
  } catch (error) {
    const ofZlib = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
    throw ofZlib ? damaged() : error
  } finally {
    feed.destroy()
    unpacker.destroy()
  }
}

function damaged(): Damaged {
  return new Damaged('is damaged inside the zip file. Replace it with an intact copy.')
}
