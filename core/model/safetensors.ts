/**
 * The safetensors format (huggingface/safetensors, README “Format”): 8 bytes little-endian header length, a JSON header
 * {name: {dtype, shape, data_offsets}}, then the raw little-endian tensors.
 */
import { z } from 'zod'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'

export interface StoredTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}
export type Dtype = 'F32' | 'F16' | 'I8'

export interface TensorFile {
  readonly tensors: Map<string, StoredTensor>
  /** How the file stores each of them. */
  readonly dtypes: ReadonlyMap<string, Dtype>
  readonly metadata: Readonly<Record<string, string>>
}

/** Bytes of a value. */
const WIDTHS: Readonly<Record<Dtype, number>> = { F32: 4, F16: 2, I8: 1 }

const ARRAYS = { F32: Float32Array, F16: Float16Array, I8: Int8Array } as const
const isDtype = (name: string): name is Dtype => Object.hasOwn(WIDTHS, name)

const count = z.number().int().nonnegative()
const entry = z.object({ dtype: z.string(), shape: z.array(count), data_offsets: z.tuple([count, count]) })
const metadataEntry = z.record(z.string(), z.string())

export const HEADER_LIMIT = 100 * 1024 * 1024

/**
 * One file's bytes; F16 halves the size and rounds values to nearest even. The header is padded to 8 bytes, as the
 * format requires.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  options: {
    /** Of all tensors, or of each by name. */
    readonly dtype: Dtype | ((name: string) => Dtype)
    readonly metadata?: Readonly<Record<string, string>>
  },
): Uint8Array {
  // Without a prototype, so that no tensor name has a special meaning.
  const header = Object.create(null) as Record<string, unknown>
  if (options.metadata) header['__metadata__'] = options.metadata
  const { dtype } = options
  const dtypeOf = (name: string): Dtype => (typeof dtype === 'string' ? dtype : dtype(name))
  let offset = 0
  for (const [name, { shape, data }] of tensors) {
    const stored = dtypeOf(name)
    const end = offset + data.length * WIDTHS[stored]
    header[name] = { dtype: stored, shape, data_offsets: [offset, end] }
    offset = end
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const padded = Math.ceil(text.length / 8) * 8
  const bytes = new Uint8Array(8 + padded + offset)
  bytes.fill(0x20, 8, 8 + padded)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true)
  bytes.set(text, 8)
  let at = 8 + padded
  for (const [name, { data }] of tensors) {
    const stored = dtypeOf(name)
    const raw = stored === 'F32' ? data : ARRAYS[stored].from(data)
    bytes.set(new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength), at)
    at += raw.byteLength
  }
  return bytes
}

/** One tensor's entry in the header; its offsets count from the end of the header. */
export interface StoredEntry {
  readonly shape: readonly number[]
  readonly dtype: Dtype
  readonly from: number
  readonly to: number
}

export interface TensorHeader {
  readonly entries: ReadonlyMap<string, StoredEntry>
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * Reads a header: F32, F16 and I8 tensors that fill the rest of the file.
 * @param part the header's bytes, its length as the file says, and how many bytes follow it. `file` only names the file in failures.
 */
export function parseHeader(
  { text, length, rest }: { readonly text: Uint8Array; readonly length: number; readonly rest: number },
  file: string,
): Result<TensorHeader> {
  const bad = (why: string): Result<TensorHeader> => unreadable(file, why)
  if (length > HEADER_LIMIT || rest < 0) return bad('its header is longer than the file')
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch {
    return bad('its header is not JSON')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return bad('its header is not an object')
  const { __metadata__ = {}, ...described } = header as Record<string, unknown>
  const metadata = metadataEntry.safeParse(__metadata__)
  if (!metadata.success) return bad('its metadata is not text')
  const entries = new Map<string, StoredEntry>()
  for (const [name, one] of Object.entries(described)) {
    const parsed = entry.safeParse(one)
    if (!parsed.success) return bad(`tensor ${name} has no type, shape or offsets`)
    const { dtype, shape, data_offsets: place } = parsed.data
    const [from, to] = place
    if (!isDtype(dtype)) return bad(`tensor ${name} has the unsupported type ${dtype}`)
    if (to - from !== shape.reduce((x, y) => x * y, 1) * WIDTHS[dtype] || to > rest)
      return bad(`tensor ${name} does not fit its offsets`)
    entries.set(name, { shape, dtype, from, to })
  }
  if (!fills([...entries.values()], rest)) return bad('its tensors overlap or leave gaps')
  return success({ entries, metadata: metadata.data })
}

/** Reads F32, F16 and I8 tensors, widened to float32. `file` only names the file in failures. */
export function readSafetensors(bytes: Uint8Array, file: string): Result<TensorFile> {
  if (bytes.length < 8) return unreadable(file, 'it is shorter than its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Number(view.getBigUint64(0, true))
  const text = bytes.subarray(8, Math.min(8 + length, bytes.length))
  const header = parseHeader({ text, length, rest: bytes.length - 8 - length }, file)
  if (!header.ok) return header
  const data = bytes.subarray(8 + length)
  const tensors = new Map<string, StoredTensor>()
  const dtypes = new Map<string, Dtype>()
  for (const [name, { shape, dtype, from, to }] of header.value.entries) {
    dtypes.set(name, dtype)
    // A copy, because a typed array must start at a multiple of its element size which the file does not guarantee
    // (and not `slice`, which on Node's Buffer is a view).
    const raw = new Uint8Array(data.subarray(from, to)).buffer
    tensors.set(name, {
      shape,
      data: dtype === 'F32' ? new Float32Array(raw) : Float32Array.from(new ARRAYS[dtype](raw)),
    })
  }
  return success({ tensors, dtypes, metadata: header.value.metadata })
}

function unreadable(file: string, why: string): Result<never> {
  return failure(
    'model-unreadable',
    `${file} is not a readable safetensors file: ${why}. Replace it with an intact copy.`,
    { file },
  )
}

/** The format requires tensors to fill the bytes after the header without gaps or overlaps. */
function fills(places: readonly { readonly from: number; readonly to: number }[], length: number): boolean {
  let end = 0
  for (const { from, to } of places.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end) return false
    end = to
  }
  return end === length
}
