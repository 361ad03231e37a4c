/**
 * Headers of Windows and OS/2 bitmaps (BITMAPCOREHEADER to BITMAPV5HEADER).
 *
 * sharp has no decoder for them, and no small library was found that is kept and right: bmp-ts 1.0.9 takes no notice of
 * where the pixels begin, ends 4-bit images of an odd width after a row and misplaces runs.
 */

/** Bits that hold one channel; `bits` of 0 where there is none. */
export interface Channel {
  readonly shift: number
  readonly bits: number
}

export interface BmpHeader {
  readonly width: number
  readonly height: number
  /** The first row is the top one. */
  readonly topDown: boolean
  readonly bitsPerPixel: 1 | 2 | 4 | 8 | 16 | 24 | 32
  readonly runs: boolean
  /** Where the pixels begin, in bytes. */
  readonly offset: number
  /** Of a row that is not in runs, in bytes, padding included. */
  readonly stride: number
  /** R G B of each colour; absent ones are black. Empty above 8 bits. */
  readonly palette: Uint8Array
  /** Of 16 and 32 bits. */
  readonly channels: { readonly red: Channel; readonly green: Channel; readonly blue: Channel; readonly alpha: Channel }
}

/** A bitmap that cannot be decoded; the message is read by `decodeReason`. */
export class BadBitmap extends Error {}

const FILE_HEADER = 14
const CORE_HEADER = 12
const INFO_HEADER = 40
/** `compression` of the header. */
const PLAIN = 0
const RUNS_8 = 1
const RUNS_4 = 2
const FIELDS = 3
const ALPHA_FIELDS = 6

/** Throws BadBitmap. */
export function bmpHeader(bytes: Buffer, mostPixels: number): BmpHeader {
  if (bytes.length < FILE_HEADER + CORE_HEADER) throw new BadBitmap('unexpected end')
  const size = bytes.readUInt32LE(FILE_HEADER)
  const core = size === CORE_HEADER
  if (!core && (size < 16 || size > 4096)) throw new BadBitmap(`a header of ${size} bytes`)
  if (bytes.length < FILE_HEADER + size) throw new BadBitmap('unexpected end')
  const field = (at: number): number => (at + 4 <= size ? bytes.readUInt32LE(FILE_HEADER + at) : 0)
  const width = core ? bytes.readUInt16LE(18) : bytes.readInt32LE(18)
  const signedHeight = core ? bytes.readUInt16LE(20) : bytes.readInt32LE(22)
  const height = Math.abs(signedHeight)
  if (width <= 0 || height === 0) throw new BadBitmap(`${width} × ${height} pixels`)
  if (width * height > mostPixels) throw new BadBitmap('bitmap pixel limit')
  const bitsPerPixel = depthOf(bytes.readUInt16LE(core ? 24 : 28))
  const compression = core ? PLAIN : field(16)
  const runs = compression === RUNS_8 || compression === RUNS_4
  const fields = compression === FIELDS || compression === ALPHA_FIELDS
  const fits = runs ? bitsPerPixel === (compression === RUNS_8 ? 8 : 4) : fields ? bitsPerPixel >= 16 : true
  if (!fits || !(runs || fields || compression === PLAIN)) throw new BadBitmap(`compression ${compression}`)
  // Masks follow a header that has no room for them.
  const masksAt = FILE_HEADER + INFO_HEADER
  const behind = fields && size === INFO_HEADER ? (compression === ALPHA_FIELDS ? 16 : 12) : 0
  const colorsAt = FILE_HEADER + size + behind
  const start = bytes.readUInt32LE(10)
  const offset = start >= FILE_HEADER + size && start <= bytes.length ? start : colorsAt
  const mask = (i: number): number => {
    const isThere = i < 3 || size >= 56 || behind === 16
    return fields && isThere && masksAt + 4 * i + 4 <= bytes.length ? bytes.readUInt32LE(masksAt + 4 * i) : 0
  }
  const usual = bitsPerPixel === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0]
  const [red, green, blue, alpha] = (fields ? [0, 1, 2, 3].map(mask) : usual).map(channelOf)
  return {
    width,
    height,
    topDown: signedHeight < 0,
    bitsPerPixel,
    runs,
    offset,
    stride: 4 * Math.ceil((bitsPerPixel * width) / 32),
    palette:
      bitsPerPixel > 8 ? new Uint8Array() : paletteOf(bytes.subarray(colorsAt, offset), core, bitsPerPixel, field(32)),
    channels: { red: red as Channel, green: green as Channel, blue: blue as Channel, alpha: alpha as Channel },
  }
}

function depthOf(bits: number): BmpHeader['bitsPerPixel'] {
  const known = ([1, 2, 4, 8, 16, 24, 32] as const).find((depth) => depth === bits)
  if (known === undefined) throw new BadBitmap(`${bits} bits per pixel`)
  return known
}

function channelOf(mask: number): Channel {
  if (mask === 0) return { shift: 0, bits: 0 }
  const shift = 31 - Math.clz32(mask & -mask)
  const bits = 32 - Math.clz32(mask >>> shift)
  if (mask >>> shift !== 2 ** bits - 1) throw new BadBitmap('a channel whose bits lie apart')
  return { shift, bits }
}

/** Colours are stored as B G R, with a fourth byte but for the oldest header. */
function paletteOf(bytes: Uint8Array, core: boolean, bitsPerPixel: number, used: number): Uint8Array {
  const step = core ? 3 : 4
  const most = 2 ** bitsPerPixel
  const count = Math.min(most, used > 0 ? used : most, Math.floor(bytes.length / step))
  const palette = new Uint8Array(3 * 256)
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) palette[3 * i + c] = bytes[step * i + 2 - c] ?? 0
  }
  return palette
}
