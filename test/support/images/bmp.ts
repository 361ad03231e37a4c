/** Writes bitmaps of every kind, sound ones and others, byte by byte as the format's description has it. */
export interface BmpShape {
  readonly width: number
  readonly height: number
  readonly bits: number
  /** From the top down, padded; a single one for runs. */
  readonly rows: readonly Buffer[]
  readonly topDown?: boolean
  readonly header?: 12 | 40 | 108 | 124
  readonly palette?: readonly (readonly [number, number, number])[]
  readonly masks?: readonly number[]
  readonly runs?: boolean
  readonly compression?: number
  /** Bytes between the header and the pixels. */
  readonly gap?: number
  /** Bytes missing at the end. */
  readonly cut?: number
}

export function bmpOf(shape: BmpShape): Buffer {
  const { width, height, bits, rows, topDown = false, header = 40, palette = [], masks = [], runs = false } = shape
  const { gap = 0, cut = 0 } = shape
  const info = Buffer.alloc(header)
  info.writeUInt32LE(header, 0)
  if (header === 12) {
    info.writeUInt16LE(width, 4)
    info.writeUInt16LE(height, 6)
    info.writeUInt16LE(1, 8)
    info.writeUInt16LE(bits, 10)
  } else {
    info.writeInt32LE(width, 4)
    info.writeInt32LE(topDown ? -height : height, 8)
    info.writeUInt16LE(1, 12)
    info.writeUInt16LE(bits, 14)
    const usual = masks.length > 0 ? 3 : runs ? (bits === 8 ? 1 : 2) : 0
    info.writeUInt32LE(shape.compression ?? usual, 16)
    info.writeUInt32LE(palette.length, 32)
    for (const [i, mask] of masks.entries()) if (header > 40) info.writeUInt32LE(mask, 40 + 4 * i)
  }
  const behind = Buffer.alloc(header === 40 ? 4 * masks.length : 0)
  for (const [i, mask] of masks.entries()) if (header === 40) behind.writeUInt32LE(mask, 4 * i)
  const colors = palette.map(([r, g, b]) => Buffer.from(header === 12 ? [b, g, r] : [b, g, r, 0]))
  const head = Buffer.concat([info, behind, ...colors, Buffer.alloc(gap, 0xee)])
  const pixels = Buffer.concat(topDown || runs ? rows : rows.toReversed())
  const file = Buffer.alloc(14)
  file.write('BM')
  file.writeUInt32LE(14 + head.length + pixels.length, 2)
  file.writeUInt32LE(14 + head.length, 10)
  const whole = Buffer.concat([file, head, pixels])
  return whole.subarray(0, whole.length - cut)
}

/** Rows of B G R from R G B, padded to four bytes. */
export function rowsOf24(rgb: Uint8Array, width: number): Buffer[] {
  const rows: Buffer[] = []
  for (let from = 0; from < rgb.length; from += 3 * width) {
    const row = Buffer.alloc(4 * Math.ceil((3 * width) / 4))
    for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++) row[3 * x + c] = rgb[from + 3 * x + 2 - c] ?? 0
    rows.push(row)
  }
  return rows
}

/** Rows of places in a palette, the first pixel in the highest bits. */
export function rowsOfIndices(indices: readonly number[], width: number, bits: number): Buffer[] {
  const rows: Buffer[] = []
  for (let from = 0; from < indices.length; from += width) {
    const row = Buffer.alloc(4 * Math.ceil((bits * width) / 32))
    for (let x = 0; x < width; x++) {
      const at = x * bits
      const byte = Math.floor(at / 8)
      row[byte] = (row[byte] ?? 0) | ((indices[from + x] ?? 0) << (8 - bits - (at % 8)))
    }
    rows.push(row)
  }
  return rows
}
