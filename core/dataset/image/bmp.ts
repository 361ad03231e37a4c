import { BadBitmap, bmpHeader, type BmpHeader, type Channel } from './bmp-header.ts'

export interface Bitmap {
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
  /** `width`·`height`·`channels` bytes, row by row from the top, R G B or R G B A. */
  readonly pixels: Uint8Array
}

/**
 * Decodes a Windows or OS/2 bitmap: 1 to 32 bits, palettes, runs (RLE4, RLE8), bit fields, alpha, rows from the top or the
 * bottom. What is read is bounded by the file, what is written by the header's size, which is at most `mostPixels`.
 * Throws BadBitmap for all that is no such image or is cut off.
 */
export function decodeBmp(bytes: Buffer, mostPixels: number): Bitmap {
  const header = bmpHeader(bytes, mostPixels)
  const { width, height, bitsPerPixel } = header
  const size = { width, height }
  if (header.runs) return { ...size, channels: 3, pixels: colored(header, unrolled(bytes, header)) }
  // The padding of the last row is not missed.
  const needed = header.stride * (height - 1) + Math.ceil((bitsPerPixel * width) / 8)
  if (bytes.length - header.offset < needed) throw new BadBitmap('unexpected end')
  if (bitsPerPixel <= 8) return { ...size, channels: 3, pixels: colored(header, indices(bytes, header)) }
  if (bitsPerPixel === 24) return { ...size, channels: 3, pixels: plain(bytes, header) }
  return { ...size, ...masked(bytes, header) }
}

/** Where a row that is stored as the y-th begins among the pixels, counted in pixels. */
function rowAt({ width, height, topDown }: BmpHeader, y: number): number {
  return (topDown ? y : height - 1 - y) * width
}

function indices(bytes: Buffer, header: BmpHeader): Uint8Array {
  const { width, height, offset, stride, bitsPerPixel: bits } = header
  const found = new Uint8Array(width * height)
  const [perByte, mask] = [8 / bits, 2 ** bits - 1]
  for (let y = 0; y < height; y++) {
    const [from, to] = [offset + y * stride, rowAt(header, y)]
    for (let x = 0; x < width; x++) {
      const byte = bytes[from + Math.floor(x / perByte)] ?? 0
      found[to + x] = (byte >> (8 - bits * ((x % perByte) + 1))) & mask
    }
  }
  return found
}

/** Runs of RLE4 and RLE8: a count and a colour, or 0 and an order: end of row, end, a step, or colours one by one. */
function unrolled(bytes: Buffer, header: BmpHeader): Uint8Array {
  const { width, height, bitsPerPixel } = header
  const found = new Uint8Array(width * height)
  const nibbles = bitsPerPixel === 4
  let [at, x, y] = [header.offset, 0, 0]
  const put = (color: number): void => {
    if (x < width && y < height) found[rowAt(header, y) + x] = color
    x++
  }
  while (y < height) {
    // Without the order to end, the last row must be whole.
    if (at + 2 > bytes.length) {
      if (y === height - 1 && x >= width) break
      throw new BadBitmap('unexpected end')
    }
    const [count = 0, value = 0] = [bytes[at++], bytes[at++]]
    if (count > 0) {
      for (let i = 0; i < count; i++) put(nibbles ? (i % 2 === 0 ? value >> 4 : value & 15) : value)
    } else if (value === 0) {
      x = 0
      y++
    } else if (value === 1) break
    else if (value === 2) {
      x += bytes[at++] ?? 0
      y += bytes[at++] ?? 0
    } else {
      const length = nibbles ? Math.ceil(value / 2) : value
      if (at + length > bytes.length) throw new BadBitmap('unexpected end')
      for (let i = 0; i < value; i++) {
        const byte = bytes[at + (nibbles ? i >> 1 : i)] ?? 0
        put(nibbles ? (i % 2 === 0 ? byte >> 4 : byte & 15) : byte)
      }
      at += length + (length % 2)
    }
  }
  return found
}

function colored({ palette }: BmpHeader, found: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(3 * found.length)
  for (let i = 0; i < found.length; i++) {
    const color = 3 * (found[i] ?? 0)
    pixels[3 * i] = palette[color] ?? 0
    pixels[3 * i + 1] = palette[color + 1] ?? 0
    pixels[3 * i + 2] = palette[color + 2] ?? 0
  }
  return pixels
}

/** 24 bits: B G R. */
function plain(bytes: Buffer, header: BmpHeader): Uint8Array {
  const { width, height, offset, stride } = header
  const pixels = new Uint8Array(3 * width * height)
  for (let y = 0; y < height; y++) {
    let [from, to] = [offset + y * stride, 3 * rowAt(header, y)]
    for (let x = 0; x < width; x++, from += 3, to += 3) {
      pixels[to] = bytes[from + 2] ?? 0
      pixels[to + 1] = bytes[from + 1] ?? 0
      pixels[to + 2] = bytes[from] ?? 0
    }
  }
  return pixels
}

/** 16 and 32 bits, each channel where its mask says. Alpha that is nowhere above 0 is none, as programs leave it so. */
function masked(bytes: Buffer, header: BmpHeader): Pick<Bitmap, 'channels' | 'pixels'> {
  const { width, height, offset, stride, bitsPerPixel, channels } = header
  const wide = bitsPerPixel === 32
  const hasAlpha = channels.alpha.bits > 0
  const read = (channel: Channel): Uint8Array => {
    const plane = new Uint8Array(width * height)
    const most = 2 ** channel.bits - 1
    for (let y = 0; y < height && channel.bits > 0; y++) {
      let [from, to] = [offset + y * stride, rowAt(header, y)]
      for (let x = 0; x < width; x++, from += wide ? 4 : 2) {
        const value = ((wide ? bytes.readUInt32LE(from) : bytes.readUInt16LE(from)) >>> channel.shift) & most
        plane[to++] = most === 255 ? value : Math.round(((value >>> 0) * 255) / most)
      }
    }
    return plane
  }
  const alpha = hasAlpha ? read(channels.alpha) : null
  const planes = [channels.red, channels.green, channels.blue].map(read)
  if (alpha?.some((value) => value > 0)) planes.push(alpha)
  const count = planes.length as 3 | 4
  const pixels = new Uint8Array(count * width * height)
  for (const [c, plane] of planes.entries()) {
    for (let i = 0; i < plane.length; i++) pixels[count * i + c] = plane[i] ?? 0
  }
  return { channels: count, pixels }
}
