import { fromRandomAccessReader, getFileNameLowLevel, RandomAccessReader, type Entry, type ZipFile } from 'yauzl'
import { Readable } from 'node:stream'
import { type FileHandle } from 'node:fs/promises'
import { openConfined } from './confined.ts'
import { Damaged } from './damaged.ts'
import { pieces, readRange } from './read-range.ts'

export interface ZipEntry {
  readonly name: string
  readonly header: number
  readonly compressed: number
  readonly size: number
  /** Null for a method that is neither “stored” nor “deflated”, and for encrypted entries. */
  readonly method: 'stored' | 'deflated' | null
  /** The entry is a symbolic link (Unix mode in the external attributes). */
  readonly link: boolean
}

class ConfinedReader extends RandomAccessReader {
  readonly #file: FileHandle
  constructor(file: FileHandle) {
    super()
    this.#file = file
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(pieces(this.#file, start, end))
  }
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    readRange(this.#file, position, length).then((bytes) => {
      bytes.copy(buffer, offset)
      callback(bytes.length === length ? null : new Error('unexpected end of file'))
    }, callback)
  }
  override close(callback: (error: Error | null) => void): void {
    callback(null)
  }
}

/** Entries of a zip file's central directory, in its order. Throws `Damaged` where there is none. */
export async function* zipEntries(base: string, archive: string): AsyncGenerator<ZipEntry> {
  const file = await openConfined(base, archive)
  try {
    const { size } = await file.stat()
    const zip = await openZip(file, size)
    for (let entry = await nextEntry(zip); entry !== null; entry = await nextEntry(zip)) yield describe(entry)
  } finally {
    await file.close()
  }
}

function describe(entry: Entry): ZipEntry {
  // Names are decoded here, because yauzl ends at the first one that leads out of the archive; we go on without it.
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true)
  const encrypted = (entry.generalPurposeBitFlag & 1) !== 0
  const known = entry.compressionMethod === 0 ? 'stored' : entry.compressionMethod === 8 ? 'deflated' : null
  return {
    name: name.replaceAll('\\', '/'),
    header: entry.relativeOffsetOfLocalHeader,
    compressed: entry.compressedSize,
    size: entry.uncompressedSize,
    method: encrypted ? null : known,
    link: entry.versionMadeBy >> 8 === 3 && ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000,
  }
}

function openZip(file: FileHandle, size: number): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true }
    fromRandomAccessReader(new ConfinedReader(file), size, options, (error, zip) => {
      if (error) reject(new Damaged('is not a zip file, or is cut off: replace it with an intact copy.'))
      else resolve(zip)
    })
  })
}

function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const done = (act: () => void): void => {
      zip.off('entry', onEntry).off('end', onEnd).off('error', onError)
      act()
    }
    const onEntry = (entry: Entry): void => done(() => resolve(entry))
    const onEnd = (): void => done(() => resolve(null))
    const onError = (): void =>
      done(() => reject(new Damaged('has a damaged directory: replace it with an intact copy.')))
    zip.on('entry', onEntry).on('end', onEnd).on('error', onError)
    zip.readEntry()
  })
}
