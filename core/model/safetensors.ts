/**
 * The safetensors format (huggingface/safetensors, README “Format”): 8 bytes little-endian header length, a JSON header
 * {name: {dtype, shape, data_offsets}}, then the raw little-endian tensors.
 */
import { z } from 'zod'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import { decodeValues, type Dtype, encodeValues, isRead, widthOf } from './dtypes.ts'

export type { Dtype }

export interface StoredTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

export interface TensorFile {
  readonly tensors: Map<string, StoredTensor>
  /** How the file stores each of them. */
  readonly dtypes: ReadonlyMap<string, Dtype>
  readonly metadata: Readonly<Record<string, string>>
}

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
    const end = offset + data.length * (widthOf(stored) as number)
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
    const raw = encodeValues(data, dtypeOf(name))
    bytes.set(raw, at)
    at += raw.byteLength
  }
  return bytes
}

/** One tensor's entry in the header; its offsets count from the end of the header. */
export interface StoredEntry {
  readonly shape: readonly number[]
  /** Of any format of safetensors: `isRead` says whether Thaw reads it. */
  readonly dtype: string
  readonly from: number
  readonly to: number
}

export interface TensorHeader {
  readonly entries: ReadonlyMap<string, StoredEntry>
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * Reads a header, whose tensors fill the rest of the file.
 * @param part the header's bytes, its length as the file says, and how many bytes follow it. `file` only names the file in failures.
 */
export function parseHeader(
  { text, length, rest }: { readonly text: Uint8Array; readonly length: number; readonly rest: number },
  file: string,
): Result<TensorHeader> {
  const bad = (why: string): Result<TensorHeader> => unreadable(file, why)
  if (rest < 0)
    return bad(`it claims a header of ${length} bytes, which is longer than the file by ${Math.abs(rest)} bytes`)
  if (length > HEADER_LIMIT) return bad(`it claims a header of ${length} bytes, more than any model needs`)
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
    const width = widthOf(dtype)
    if (width === undefined) return bad(`tensor ${name} has the unknown type ${dtype}`)
    if (to - from !== shape.reduce((x, y) => x * y, 1) * width) return bad(`tensor ${name} does not fit its offsets`)
    entries.set(name, { shape, dtype, from, to })
  }
  const problem = misplaced(entries, rest)
  if (problem) return bad(problem)
  return success({ entries, metadata: metadata.data })
}

/** Reads tensors, widened to float32. `file` only names the file in failures. */
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
    if (!isRead(dtype)) return unreadable(file, `tensor ${name} has the unsupported type ${dtype}`)
    dtypes.set(name, dtype)
    // A copy, because a typed array must start at a multiple of its element size which the file does not guarantee
    // (and not `slice`, which on Node's Buffer is a view).
    tensors.set(name, { shape, data: decodeValues(new Uint8Array(data.subarray(from, to)), dtype) })
  }
  return success({ tensors, dtypes, metadata: header.value.metadata })
}

export function unreadable(file: string, why: string): Result<never> {
  return failure(
    'model-unreadable',
    `${file} is not a readable safetensors file: ${why}. Replace it with an intact copy.`,
    { file },
  )
}

/** What is wrong with the places of tensors, which the format requires to fill the file without gaps or overlaps. */
function misplaced(entries: ReadonlyMap<string, StoredEntry>, length: number): string | null {
  const placed = [...entries].toSorted(([, a], [, b]) => a.from - b.from || a.to - b.to)
  const whole = placed.reduce((most, [, { to }]) => Math.max(most, to), 0)
  let [end, last] = [0, '']
  for (const [name, { from, to }] of placed) {
    if (from < end) return `tensors ${last} and ${name} share bytes`
    if (from > end) return `nothing owns the ${from - end} bytes before tensor ${name}`
    if (to > length) return `it ends early, in tensor ${name}: ${whole - length} bytes are missing`
    ;[end, last] = [to, name]
  }
  if (end === length) return null
  return `nothing owns its last ${length - end} bytes`
}
