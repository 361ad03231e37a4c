/**
 * Resampling as Pillow's `Image.resize` does it, to the bit: two passes over 8-bit values with coefficients in fixed point,
 * each rounded (src/libImaging/Resample.c, Pillow 2.7 and later). libvips rounds and enlarges in another way.
 */
import type { Framing } from '../../domain/framing.ts'

export interface Raster {
  /** width · height · channels bytes, row by row. */
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

interface Filter {
  /** Half of its width. */
  readonly support: number
  readonly at: (x: number) => number
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))
/** Sharpness of the cubic. */
const A = -0.5

function cubic(distance: number): number {
  const x = Math.abs(distance)
  if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0
}

const FILTERS: Readonly<Record<Framing['kernel'], Filter>> = {
  linear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  cubic: { support: 2, at: cubic },
  lanczos: { support: 3, at: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
}

/** Bits after the point: eight of the pixel and two for sums beyond its range leave this many of 32. */
const PRECISION = 22
const ONE = 1 << PRECISION
const HALF = 1 << (PRECISION - 1)

/** What each value of a line is made of. */
interface Coefficients {
  /** First value read for each, and how many. */
  readonly from: Int32Array
  readonly count: Int32Array
  /** `most` for each, in fixed point. */
  readonly weights: Int32Array
  readonly most: number
}

function coefficients(inSize: number, outSize: number, { support, at }: Filter): Coefficients {
  const scale = inSize / outSize
  const stretch = Math.max(1, scale)
  const reach = support * stretch
  const most = Math.ceil(reach) * 2 + 1
  const [from, count] = [new Int32Array(outSize), new Int32Array(outSize)]
  const weights = new Int32Array(outSize * most)
  const line = new Float64Array(most)
  for (let i = 0; i < outSize; i++) {
    const centre = (i + 0.5) * scale
    const first = Math.max(0, Math.trunc(centre - reach + 0.5))
    const values = Math.min(inSize, Math.trunc(centre + reach + 0.5)) - first
    let sum = 0
    for (let k = 0; k < values; k++) sum += line[k] = at((k + first - centre + 0.5) / stretch)
    for (let k = 0; k < values; k++) {
      const share = sum === 0 ? (line[k] as number) : (line[k] as number) / sum
      weights[i * most + k] = Math.trunc((share < 0 ? -0.5 : 0.5) + share * ONE)
    }
    from[i] = first
    count[i] = values
  }
  return { from, count, weights, most }
}

function clipped(sum: number): number {
  const value = sum >> PRECISION
  return value < 0 ? 0 : value > 255 ? 255 : value
}

/** Part of a line: its first value, and the one after its last. */
type Span = readonly [start: number, end: number]

/** Alpha, if there is any, weighs the colours while they are resampled. */
export function resize(raster: Raster, width: number, height: number, kernel: Framing['kernel']): Raster {
  return resizedPart(raster, { width, height, kernel, across: [0, width], down: [0, height] })
}

interface Resizing {
  /** Of the whole picture afterwards. */
  readonly width: number
  readonly height: number
  readonly kernel: Framing['kernel']
  /** The columns and rows of it that are wanted. */
  readonly across: Span
  readonly down: Span
}

function resizedPart(raster: Raster, { width, height, kernel, across, down }: Resizing): Raster {
  const filter = FILTERS[kernel]
  const opaque = raster.channels === 3
  const given = opaque ? raster : premultiplied(raster)
  const made = columnsFirst(raster, width, height)
    ? acrossRows(downColumns(given, height, filter, down), width, filter, across)
    : downColumns(acrossRows(given, width, filter, across), height, filter, down)
  return opaque ? made : divided(made)
}

/**
 * Whether Pillow 13 begins with the columns, which changes roundings: found by comparing 2,470 pictures of random shapes, all
 * of which follow it. Before that version it always began with the rows.
 */
const columnsFirst = (from: Raster, width: number, height: number): boolean =>
  height < from.height && from.height - height > 2 * (from.width - width)

// Sums and products fit into 32 bits (`PRECISION`), and integers are several times faster than JavaScript's other numbers.

function acrossRows(raster: Raster, width: number, filter: Filter, [start, end]: Span): Raster {
  if (width === raster.width) return columnsOf(raster, start, end)
  const { data, height, channels } = raster
  const { from, count, weights, most } = coefficients(raster.width, width, filter)
  const out = new Uint8Array((end - start) * height * channels)
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * raster.width * channels
    for (let x = start; x < end; x++) {
      const first = row + (from[x] as number) * channels
      const weight = x * most
      const last = weight + (count[x] as number)
      let r = HALF
      let g = HALF
      let b = HALF
      for (let k = weight, at = first; k < last; k++, at += channels) {
        const share = weights[k] as number
        r = (r + Math.imul(data[at] as number, share)) | 0
        g = (g + Math.imul(data[at + 1] as number, share)) | 0
        b = (b + Math.imul(data[at + 2] as number, share)) | 0
      }
      out[to++] = clipped(r)
      out[to++] = clipped(g)
      out[to++] = clipped(b)
      if (channels === 3) continue
      let alpha = HALF
      for (let k = weight, at = first + 3; k < last; k++, at += channels)
        alpha = (alpha + Math.imul(data[at] as number, weights[k] as number)) | 0
      out[to++] = clipped(alpha)
    }
  }
  return { data: out, width: end - start, height, channels }
}

function downColumns(raster: Raster, height: number, filter: Filter, [start, end]: Span): Raster {
  const { data, width, channels } = raster
  const row = width * channels
  if (height === raster.height) return { ...raster, data: data.subarray(start * row, end * row), height: end - start }
  const { from, count, weights, most } = coefficients(raster.height, height, filter)
  const out = new Uint8Array(row * (end - start))
  const sums = new Int32Array(row)
  for (let y = start, to = 0; y < end; y++) {
    sums.fill(HALF)
    for (let k = 0; k < (count[y] as number); k++) {
      const share = weights[y * most + k] as number
      const at = ((from[y] as number) + k) * row
      for (let i = 0; i < row; i++) sums[i] = (sums[i] as number) + Math.imul(data[at + i] as number, share)
    }
    for (let i = 0; i < row; i++, to++) out[to] = clipped(sums[i] as number)
  }
  return { data: out, width, height: end - start, channels }
}

function columnsOf(raster: Raster, start: number, end: number): Raster {
  if (start === 0 && end === raster.width) return raster
  const { data, width, height, channels } = raster
  const row = (end - start) * channels
  const out = new Uint8Array(row * height)
  for (let y = 0; y < height; y++) {
    const from = (y * width + start) * channels
    out.set(data.subarray(from, from + row), y * row)
  }
  return { data: out, width: end - start, height, channels }
}

/** Over white, as `Image.alpha_composite` rounds: in seven bits more than a byte. */
function onWhite(raster: Raster): Raster {
  if (raster.channels === 3) return raster
  const { data, width, height } = raster
  const out = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; from < data.length; from += 4) {
    const alpha = data[from + 3] as number
    for (let c = from; c < from + 3; c++, to++) {
      const blend = (255 * (255 - alpha) + (data[c] as number) * alpha + 128) << 7
      out[to] = ((blend >> 8) + blend) >> 15
    }
  }
  return { data: out, width, height, channels: 3 }
}

/** Colours times alpha, as Pillow rounds a product of two bytes. */
function premultiplied(raster: Raster): Raster {
  const data = raster.data.slice()
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] as number
    for (let c = i; c < i + 3; c++) {
      const product = (data[c] as number) * alpha + 128
      data[c] = ((product >> 8) + product) >> 8
    }
  }
  return { ...raster, data }
}

function divided(raster: Raster): Raster {
  const data = raster.data.slice()
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] as number
    if (alpha === 0 || alpha === 255) continue
    for (let c = i; c < i + 3; c++) data[c] = Math.min(255, Math.trunc((255 * (data[c] as number)) / alpha))
  }
  return { ...raster, data }
}

/** Cuts and resamples a picture to a model's square; → side · side · 3 bytes. */
export function framedAsPillow(picture: Raster, { side, fit, kernel, pillow }: Required<Framing>): Uint8Array {
  const raster = pillow.alpha === 'on white' ? onWhite(picture) : picture
  if (fit === 'squash') return withoutAlpha(resize(raster, side, side, kernel))
  const shortest = Math.min(raster.width, raster.height)
  const scaled = (length: number): number =>
    length === shortest ? pillow.shorter : Math.trunc((pillow.shorter * length) / shortest)
  const [width, height] = [scaled(raster.width), scaled(raster.height)]
  const [left, top] = [margin(width - side, pillow.margin), margin(height - side, pillow.margin)]
  const across: Span = [Math.max(0, left), Math.min(width, left + side)]
  const down: Span = [Math.max(0, top), Math.min(height, top + side)]
  const part = resizedPart(raster, { width, height, kernel, across, down })
  return withoutAlpha(placed(part, side, Math.max(0, -left), Math.max(0, -top)))
}

/** The picture at this place of a black square. */
function placed(raster: Raster, side: number, left: number, top: number): Raster {
  const { data, width, height, channels } = raster
  if (width === side && height === side) return raster
  const out = new Uint8Array(side * side * channels)
  for (let y = 0; y < height; y++) {
    const from = y * width * channels
    out.set(data.subarray(from, from + width * channels), ((y + top) * side + left) * channels)
  }
  return { data: out, width: side, height: side, channels }
}

function margin(room: number, rounding: 'down' | 'even'): number {
  const half = Math.floor(room / 2)
  return rounding === 'even' && room % 2 !== 0 && half % 2 !== 0 ? half + 1 : half
}

function withoutAlpha({ data, width, height, channels }: Raster): Uint8Array {
  if (channels === 3) return data
  const out = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) out.set(data.subarray(from, from + 3), to)
  return out
}
