/**
 * A file of rows of equal length, written once and never changed: the rows from byte 0, then one entry per row (16
 * bytes of key, CRC-32 of the row), then the trailer. A file without an intact trailer counts as empty.
 *
 * Rows are read at their offset with `read`, so that memory does not grow with the file: the operating system's page
 * cache does what a memory mapping would. A real mapping is impossible, because Electron's V8 refuses array buffers
 * over memory that it has not allocated itself.
 */
import { closeSync, fstatSync, openSync, readSync, utimesSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

const MAGIC = Buffer.from('THAWROW1')
const KEY_BYTES = 16
const ENTRY_BYTES = KEY_BYTES + 4
/** Magic, rows, bytes of a row, CRC-32 of the entries. */
const TRAILER_BYTES = MAGIC.length + 12

export interface Segment {
  readonly file: string
  /** Hex keys, one per row. */
  readonly keys: readonly string[]
  /** Fills `into`, which has a row's length, with the bytes of a row; false if the file is too short. */
  read(row: number, into: Uint8Array): boolean
  /** Whether the bytes of a row are those that were written. */
  isIntact(row: number, bytes: Uint8Array): boolean
  /** Marks the file as recently used, for eviction. */
  touch(): void
  close(): void
}

/** Opens a file of rows of `rowBytes`; null if it is damaged, truncated or gone. */
export function openSegment(file: string, rowBytes: number): Segment | null {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch {
    return null
  }
  const entries = readEntries(handle, rowBytes)
  if (!entries) {
    closeSync(handle)
    return null
  }
  const rows = entries.length / ENTRY_BYTES
  return {
    file,
    keys: Array.from({ length: rows }, (_, i) => entries.toString('hex', i * ENTRY_BYTES, i * ENTRY_BYTES + KEY_BYTES)),
    read: (row, into) => readSync(handle, into, 0, rowBytes, row * rowBytes) === rowBytes,
    isIntact: (row, bytes) => crc32(bytes) === entries.readUInt32LE(row * ENTRY_BYTES + KEY_BYTES),
    touch: () => {
      try {
        utimesSync(file, new Date(), new Date())
      } catch {
        // Someone removed the file: it stays readable while it is open.
      }
    },
    close: () => closeSync(handle),
  }
}

function readEntries(handle: number, rowBytes: number): Buffer | null {
  const { size } = fstatSync(handle)
  const trailer = Buffer.alloc(TRAILER_BYTES)
  if (size < TRAILER_BYTES || readSync(handle, trailer, 0, TRAILER_BYTES, size - TRAILER_BYTES) !== TRAILER_BYTES)
    return null
  const at = MAGIC.length
  const rows = trailer.readUInt32LE(at)
  const fits = trailer.readUInt32LE(at + 4) === rowBytes && size === rows * (rowBytes + ENTRY_BYTES) + TRAILER_BYTES
  if (!trailer.subarray(0, at).equals(MAGIC) || !fits) return null
  const entries = Buffer.alloc(rows * ENTRY_BYTES)
  readSync(handle, entries, 0, entries.length, rows * rowBytes)
  return crc32(entries) === trailer.readUInt32LE(at + 8) ? entries : null
}

export interface SegmentWriter {
  readonly rows: number
  /** Appends rows; `bytes` holds one row per key. */
  add(keys: readonly string[], bytes: Uint8Array): Promise<void>
  /** Flushes the complete file and gives it its name. */
  seal(): Promise<void>
  /** Removes the unfinished file. */
  discard(): Promise<void>
}

/** Writes beside `file` until it is sealed. Keys are hex, 32 digits. */
export async function writeSegment(file: string, rowBytes: number): Promise<SegmentWriter> {
  const temporary = `${file}.${process.pid}.tmp`
  const handle: FileHandle = await open(temporary, 'w')
  const entries: Buffer[] = []
  let at = 0
  const append = async (bytes: Uint8Array): Promise<void> => {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done)
      done += bytesWritten
    }
    at += bytes.length
  }
  return {
    get rows() {
      return entries.length
    },
    async add(keys, bytes) {
      await append(bytes)
      keys.forEach((key, i) => {
        const entry = Buffer.alloc(ENTRY_BYTES)
        entry.write(key, 'hex')
        entry.writeUInt32LE(crc32(bytes.subarray(i * rowBytes, (i + 1) * rowBytes)), KEY_BYTES)
        entries.push(entry)
      })
    },
    async seal() {
      const table = Buffer.concat(entries)
      const trailer = Buffer.alloc(TRAILER_BYTES)
      MAGIC.copy(trailer)
      trailer.writeUInt32LE(entries.length, MAGIC.length)
      trailer.writeUInt32LE(rowBytes, MAGIC.length + 4)
      trailer.writeUInt32LE(crc32(table), MAGIC.length + 8)
      await append(Buffer.concat([table, trailer]))
      // Part of a row whose write failed may follow.
      await handle.truncate(at)
      await handle.sync()
      await handle.close()
      await rename(temporary, file)
    },
    async discard() {
      await handle.close()
      await rm(temporary, { force: true })
    },
  }
}
