/** The size that every image is resized to for its signature. */
export const SIGNATURE_WIDTH = 72
export const SIGNATURE_HEIGHT = 64

const THUMB_WIDTH = 18
const THUMB_HEIGHT = 16
const HASH_WIDTH = 9
const HASH_HEIGHT = 8

/** Bytes of a signature's thumb. */
export const THUMB_BYTES = THUMB_WIDTH * THUMB_HEIGHT * 3

/** The data kept per image to find its copies: 900 bytes, regardless of its size. */
export interface Signature {
  /** The 64-bit difference hash as two unsigned 32-bit words, first bit highest. */
  readonly high: number
  readonly low: number
  /** 18 × 16 RGB block means, row by row. */
  readonly thumb: Uint8Array
  /** Mean of `thumb`. */
  readonly mean: number
  /** Standard deviation of `thumb`: near 0 for a flat image. */
  readonly contrast: number
}

/**
 * The signature of an upright image squeezed to 72 × 64 RGB. The hash is dHash (N. Krawetz, “Kind of Like That”, 2013):
 * of the grey image at 9 × 8, one bit for each of the 64 horizontal neighbours, set where the right one is brighter.
 */
export function signatureOf(rgb: Uint8Array): Signature {
  const means = blockMeans(rgb)
  const thumb = new Uint8Array(THUMB_BYTES)
  for (let i = 0; i < means.length; i++) thumb[i] = Math.round(means[i] as number)
  const grey = greyBlocks(means)
  let high = 0
  let low = 0
  for (let bit = 0; bit < 64; bit++) {
    const left = (bit >> 3) * HASH_WIDTH + (bit & 7)
    const brighter = (grey[left + 1] as number) > (grey[left] as number) ? 1 : 0
    if (bit < 32) high = ((high << 1) | brighter) >>> 0
    else low = ((low << 1) | brighter) >>> 0
  }
  let mean = 0
  for (const value of thumb) mean += value / thumb.length
  let variance = 0
  for (const value of thumb) variance += (value - mean) ** 2 / thumb.length
  return { high, low, mean, contrast: Math.sqrt(variance), thumb }
}

/** The hash as 16 hex digits. */
export function dhashHex({ high, low }: Pick<Signature, 'high' | 'low'>): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}

function blockMeans(rgb: Uint8Array): Float32Array {
  const side = SIGNATURE_WIDTH / THUMB_WIDTH
  const means = new Float32Array(THUMB_BYTES)
  for (let y = 0; y < SIGNATURE_HEIGHT; y++) {
    for (let x = 0; x < SIGNATURE_WIDTH; x++) {
      const from = (y * SIGNATURE_WIDTH + x) * 3
      const to = (Math.floor(y / side) * THUMB_WIDTH + Math.floor(x / side)) * 3
      for (let c = 0; c < 3; c++) {
        means[to + c] = (means[to + c] as number) + (rgb[from + c] as number) / (side * side)
      }
    }
  }
  return means
}

/** 9 × 8 luma (ITU-R BT.601 weights), from 2 × 2 blocks of the 18 × 16 means. */
function greyBlocks(means: Float32Array): Float32Array {
  const grey = new Float32Array(HASH_WIDTH * HASH_HEIGHT)
  for (let y = 0; y < THUMB_HEIGHT; y++) {
    for (let x = 0; x < THUMB_WIDTH; x++) {
      const from = (y * THUMB_WIDTH + x) * 3
      const luma =
        0.299 * (means[from] as number) + 0.587 * (means[from + 1] as number) + 0.114 * (means[from + 2] as number)
      const to = (y >> 1) * HASH_WIDTH + (x >> 1)
      grey[to] = (grey[to] as number) + luma / 4
    }
  }
  return grey
}
