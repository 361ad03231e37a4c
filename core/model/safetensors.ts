/**
 * The safetensors format (huggingface/safetensors, README “Format”): 8 bytes little-endian header length, a JSON header
 * {name: {dtype, shape, data_offsets}}, then the raw little-endian tensors.
 */
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'

export interface StoredTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}
export interface TensorFile {
  readonly tensors: Map<string, StoredTensor>
  readonly metadata: Readonly<Record<string, string>>
}

interface Entry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

const HEADER_LIMIT = 100 * 1024 * 1024

/** One file's bytes; F16 halves the size, values are rounded to nearest even. Header padded to 8 bytes as the format asks. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  options: { readonly dtype: 'F32' | 'F16'; readonly metadata?: Readonly<Record<string, string>> },
): Uint8Array {
  const header: Record<string, unknown> = {}
  if (options.metadata) header['__metadata__'] = options.metadata
  const width = options.dtype === 'F16' ? 2 : 4
  let offset = 0
  for (const [name, { shape, data }] of tensors) {
    const end = offset + data.length * width
    header[name] = { dtype: options.dtype, shape, data_offsets: [offset, end] }
    offset = end
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const padded = Math.ceil(text.length / 8) * 8
  const bytes = new Uint8Array(8 + padded + offset)
  bytes.fill(0x20, 8, 8 + padded)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true)
  bytes.set(text, 8)
  let at = 8 + padded
  for (const { data } of tensors.values()) {
    const raw = options.dtype === 'F16' ? Float16Array.from(data) : data
    bytes.set(new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength), at)
    at += raw.byteLength
  }
  return bytes
}

/** Reads F32 and F16 tensors, widened to float32. `file` only names the file in failures. */
export function readSafetensors(bytes: Uint8Array, file: string): Result<TensorFile> {
  const bad = (why: string): Result<TensorFile> =>
    failure('model-unreadable', `${file} is not a readable safetensors file: ${why}. Replace it with an intact copy.`, {
      file,
    })
  if (bytes.length < 8) return bad('it is shorter than its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Number(view.getBigUint64(0, true))
  if (length > HEADER_LIMIT || 8 + length > bytes.length) return bad('its header is longer than the file')
  let header: Record<string, Entry> & { __metadata__?: Record<string, string> }
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)))
  } catch {
    return bad('its header is not JSON')
  }
  const { __metadata__: metadata = {}, ...entries } = header
  const tensors = new Map<string, StoredTensor>()
  for (const [name, entry] of Object.entries(entries)) {
    const [from, to] = entry.data_offsets
    const count = entry.shape.reduce((a, b) => a * b, 1)
    const width = entry.dtype === 'F32' ? 4 : entry.dtype === 'F16' ? 2 : 0
    if (width === 0) return bad(`tensor ${name} has the unsupported type ${entry.dtype}`)
    if (to - from !== count * width || 8 + length + to > bytes.length)
      return bad(`tensor ${name} does not fit its place`)
    // A copy, because a typed array must start at a multiple of its element size and the file need not oblige
    // (and not `slice`, which on Node's Buffer is a view).
    const raw = new Uint8Array(bytes.subarray(8 + length + from, 8 + length + to))
    const data = width === 4 ? new Float32Array(raw.buffer) : Float32Array.from(new Float16Array(raw.buffer))
    tensors.set(name, { shape: entry.shape, data })
  }
  return success({ tensors, metadata })
}
