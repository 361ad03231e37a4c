import { clamp } from './clamp.ts'
import type { Canvas } from './canvas.ts'
import { forwardDct, inverseDct } from './dct.ts'

/** Example quantisation tables of the JPEG standard (ITU-T T.81, Annex K), row-major. */
const lumaTable = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
] as const
const chromaTable = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99,
] as const

const block = new Float64Array(64)
const steps = new Float64Array(64)

/**
 * What saving as JPEG and reading back does to the picture: colours into luma and chroma (JFIF), chroma at half the
 * resolution (4:2:0), each 8 × 8 block's cosine coefficients rounded to multiples of the table, scaled by quality as the
 * Independent JPEG Group's encoder does. Nothing is entropy-coded, as that loses nothing.
 * @param quality 1 … 100
 */
export function compress(canvas: Canvas, quality: number): void {
  const { size, red, green, blue, chroma } = canvas
  const half = (size + 1) >> 1
  const cb = chroma[0].subarray(0, half * half)
  const cr = chroma[1].subarray(0, half * half)
  toLuma(canvas, half, cb, cr)
  quantiseBlocks(red, size, lumaTable, quality)
  quantiseBlocks(cb, half, chromaTable, quality)
  quantiseBlocks(cr, half, chromaTable, quality)
  for (let row = 0, at = 0; row < size; row++) {
    for (let column = 0; column < size; column++, at++) {
      const y = ((red[at] as number) + 128) / 255
      const u = (cb[(row >> 1) * half + (column >> 1)] as number) / 255
      const v = (cr[(row >> 1) * half + (column >> 1)] as number) / 255
      red[at] = y + 1.402 * v
      green[at] = y - 0.344136 * u - 0.714136 * v
      blue[at] = y + 1.772 * u
    }
  }
}

/** Leaves luma − 128 in the red plane and the mean blue and red differences of each 2 × 2 pixels in `cb` and `cr`. */
function toLuma({ size, red, green, blue }: Canvas, half: number, cb: Float32Array, cr: Float32Array): void {
  cb.fill(0)
  cr.fill(0)
  for (let row = 0, at = 0; row < size; row++) {
    const last = size - 1 - row === 0 && (size & 1) === 1 ? 2 : 1
    for (let column = 0; column < size; column++, at++) {
      const r = 255 * clamp(red[at] as number)
      const g = 255 * clamp(green[at] as number)
      const b = 255 * clamp(blue[at] as number)
      const y = 0.299 * r + 0.587 * g + 0.114 * b
      const share = 0.25 * last * (column === size - 1 && (size & 1) === 1 ? 2 : 1)
      const to = (row >> 1) * half + (column >> 1)
      cb[to] = (cb[to] as number) + share * 0.564334 * (b - y)
      cr[to] = (cr[to] as number) + share * 0.713267 * (r - y)
      red[at] = y - 128
    }
  }
}

/** In place; beyond the right and bottom edge the last pixel is repeated. */
function quantiseBlocks(plane: Float32Array, size: number, table: readonly number[], quality: number): void {
  const scale = quality < 50 ? 50 / quality : 2 - quality / 50
  for (let i = 0; i < 64; i++) steps[i] = Math.min(255, Math.max(1, Math.round((table[i] as number) * scale)))
  for (let top = 0; top < size; top += 8) {
    for (let left = 0; left < size; left += 8) {
      for (let i = 0; i < 64; i++) {
        block[i] = plane[Math.min(size - 1, top + (i >> 3)) * size + Math.min(size - 1, left + (i & 7))] as number
      }
      forwardDct(block)
      for (let i = 0; i < 64; i++) {
        const step = steps[i] as number
        block[i] = Math.round((block[i] as number) / step) * step
      }
      inverseDct(block)
      const rows = Math.min(8, size - top)
      const columns = Math.min(8, size - left)
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          plane[(top + row) * size + left + column] = block[8 * row + column] as number
        }
      }
    }
  }
}
