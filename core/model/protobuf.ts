/** The fields of a message of protocol buffers, by number (protobuf.dev/programming-guides/encoding). */

/** Numbers as they are, four bytes as a float, everything with a length as its bytes. */
export type ProtoValue = number | Uint8Array

/** Every value of every field, in the order of the message; null where the bytes are no message. */
export function protoFields(bytes: Uint8Array): ReadonlyMap<number, readonly ProtoValue[]> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fields = new Map<number, ProtoValue[]>()
  let at = 0
  /** Seven bits of each byte, the lowest first; null where none ends in time. */
  const varint = (): number | null => {
    let [value, factor] = [0, 1]
    for (; at < bytes.length && factor < 2 ** 70; factor *= 128) {
      const byte = bytes[at++] as number
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
    return null
  }
  while (at < bytes.length) {
    const tag = varint()
    if (tag === null) return null
    const value = valueOf(tag % 8)
    if (value === null) return null
    const number = Math.floor(tag / 8)
    // In place, as a vocabulary has many thousand values of one field.
    const known = fields.get(number)
    if (known) known.push(value)
    else fields.set(number, [value])
  }
  return fields

  function valueOf(kind: number): ProtoValue | null {
    if (kind === 0) return varint()
    const length = kind === 2 ? varint() : kind === 5 ? 4 : kind === 1 ? 8 : null
    const from = at
    if (length === null || from + length > bytes.length) return null
    at += length
    return kind === 5 ? view.getFloat32(from, true) : bytes.subarray(from, at)
  }
}
