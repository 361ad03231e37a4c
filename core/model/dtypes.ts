/** Number formats of safetensors files, and what Thaw reads of them. */

/** The formats whose values become float32 in memory. */
export type Dtype = 'F32' | 'F16' | 'BF16' | 'I8'

/** Bytes of a value. A file may hold tensors of any of these; those that no graph reads are kept as they are. */
const WIDTHS: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
}
const READ: readonly string[] = ['F32', 'F16', 'BF16', 'I8'] satisfies Dtype[]

export const isRead = (dtype: string): dtype is Dtype => READ.includes(dtype)

/** Bytes of a value; undefined for a format that no version of safetensors had when this was written. */
export const widthOf = (dtype: string): number | undefined => (Object.hasOwn(WIDTHS, dtype) ? WIDTHS[dtype] : undefined)

/** Little-endian bytes → values. @param raw starts its buffer, since a typed array must be aligned */
export function decodeValues(raw: Uint8Array<ArrayBuffer>, dtype: Dtype): Float32Array {
  const { buffer } = raw
  const count = raw.byteLength / (WIDTHS[dtype] as number)
  if (dtype === 'F32') return new Float32Array(buffer, 0, count)
  if (dtype === 'F16') return Float32Array.from(new Float16Array(buffer, 0, count))
  if (dtype === 'I8') return Float32Array.from(new Int8Array(buffer, 0, count))
  const halves = new Uint16Array(buffer, 0, count)
  const bits = new Uint32Array(count)
  // A bfloat16 is the upper half of a float32.
  for (let i = 0; i < count; i++) bits[i] = (halves[i] as number) << 16
  return new Float32Array(bits.buffer)
}

/** Values → little-endian bytes, rounded to the nearest, ties to even. */
export function encodeValues(values: Float32Array, dtype: Dtype): Uint8Array {
  const typed =
    dtype === 'F32'
      ? values
      : dtype === 'F16'
        ? Float16Array.from(values)
        : dtype === 'I8'
          ? Int8Array.from(values)
          : upperHalves(values)
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength)
}

function upperHalves(values: Float32Array): Uint16Array {
  // A copy, so that the bits start at a multiple of four.
  const bits = new Uint32Array(Float32Array.from(values).buffer)
  const out = new Uint16Array(values.length)
  for (let i = 0; i < out.length; i++) {
    const whole = bits[i] as number
    // Rounding could carry a NaN's bits into an infinity.
    const isNaN = (whole & 0x7fffffff) > 0x7f800000
    out[i] = isNaN ? (whole >>> 16) | 0x40 : (whole + 0x7fff + ((whole >>> 16) & 1)) >>> 16
  }
  return out
}
