/** Reads a safetensors file tensor by tensor: never the whole file, which may be larger than a buffer can be. */
import { type FileHandle, open } from 'node:fs/promises'
import type { Result } from '../domain/failure.ts'
import { success } from '../domain/failure.ts'
import { HEADER_LIMIT, parseHeader, type TensorHeader, unreadable } from './safetensors.ts'

export interface TensorReader {
  readonly file: string
  readonly header: TensorHeader
  /** Where the tensors begin. */
  readonly start: number
  /** Bytes between two offsets, counted from the end of the header; in a buffer of their own. Throws system errors. */
  bytes(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>
  close(): Promise<void>
}

/** One call of the system reads less than 2 GiB. */
const MOST_AT_ONCE = 1 << 30
const LENGTH_BYTES = 8

/** Null where there is no file to read. Failures: model-unreadable. */
export async function openTensors(file: string): Promise<Result<TensorReader> | null> {
  const handle = await open(file).catch(() => null)
  if (!handle) return null
  try {
    const read = await readHeader(handle, file)
    if (!read.ok) {
      await handle.close()
      return read
    }
    const { header, start } = read.value
    return success({
      file,
      header,
      start,
      bytes: async (from, to) => readAt(handle, start + from, to - from),
      close: async () => handle.close(),
    })
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function readHeader(
  handle: FileHandle,
  file: string,
): Promise<Result<{ readonly header: TensorHeader; readonly start: number }>> {
  const { size } = await handle.stat()
  if (size < LENGTH_BYTES) return unreadable(file, 'it is shorter than its header')
  const first = await readAt(handle, 0, LENGTH_BYTES)
  const length = Number(new DataView(first.buffer).getBigUint64(0, true))
  // What it claims may be more than there is memory for.
  const text = await readAt(handle, LENGTH_BYTES, Math.min(length, HEADER_LIMIT, size - LENGTH_BYTES))
  const header = parseHeader({ text, length, rest: size - LENGTH_BYTES - length }, file)
  return header.ok ? success({ header: header.value, start: LENGTH_BYTES + length }) : header
}

/** Throws where the file ends before. */
async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(length)
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(out, done, Math.min(MOST_AT_ONCE, length - done), position + done)
    if (bytesRead === 0) throw new Error('the file was cut while it was read')
    done += bytesRead
  }
  return out
}
