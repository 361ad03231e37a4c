/** Describes an image by numbers that need no model: colour, contrast, sharpness, texture and compression. */
import type { Matrix } from '../../../math/matrix.ts'
import { row } from '../../../math/matrix.ts'
import { HISTOGRAM_BINS, hsvHistograms } from './colour.ts'
import { BANDS, spectrumOf } from './spectrum.ts'

/** The first columns, which have familiar names. */
export const PIXEL_FACTS = [
  'brightness',
  'contrast',
  'saturation',
  'sharpness',
  'blockiness',
  'spectrum slope',
  'red',
  'green',
  'blue',
  'red contrast',
  'green contrast',
  'blue contrast',
] as const
export type PixelFact = (typeof PIXEL_FACTS)[number]

/** Columns of a row: the facts, 16 energies over frequency, and histograms of hue, saturation and value. */
export const PIXEL_COLUMNS = PIXEL_FACTS.length + BANDS + 3 * HISTOGRAM_BINS

const JPEG_BLOCK = 8

/**
 * Writes the descriptors of an image at the model's size, after the model's own resampling, so that the file's size
 * does not affect them.
 * @param rgb side·side·3 bytes
 * @param into items × PIXEL_COLUMNS
 */
export function describePixels(rgb: Uint8Array, side: number, into: Matrix, item: number): void {
  const grey = new Float64Array(side * side)
  const channels = [0, 1, 2].map((c) => spread(rgb, c))
  for (let i = 0; i < grey.length; i++) {
    // Luma of ITU-R BT.601.
    const luma =
      0.299 * (rgb[3 * i] as number) + 0.587 * (rgb[3 * i + 1] as number) + 0.114 * (rgb[3 * i + 2] as number)
    grey[i] = luma / 255
  }
  const { hue, saturation, value, meanSaturation } = hsvHistograms(rgb)
  const { slope, bands } = spectrumOf(grey, side)
  const mean = grey.reduce((a, b) => a + b, 0) / grey.length
  const deviation = Math.sqrt(grey.reduce((sum, v) => sum + (v - mean) ** 2, 0) / grey.length)
  row(into, item).set([
    mean,
    deviation,
    meanSaturation,
    sharpness(grey, side),
    blockiness(grey, side),
    slope,
    ...channels.map((channel) => channel.mean),
    ...channels.map((channel) => channel.sd),
    ...bands,
    // Square roots make the spread of a share nearly independent of its size (Hellinger).
    ...[hue, saturation, value].flatMap((histogram) => Array.from(histogram, Math.sqrt)),
  ])
}

/** Mean and standard deviation of a channel, 0–1. */
function spread(rgb: Uint8Array, channel: number): { mean: number; sd: number } {
  const pixels = rgb.length / 3
  let [sum, square] = [0, 0]
  for (let at = channel; at < rgb.length; at += 3) {
    const value = (rgb[at] as number) / 255
    sum += value
    square += value * value
  }
  const mean = sum / pixels
  return { mean, sd: Math.sqrt(Math.max(0, square / pixels - mean * mean)) }
}

/** log10 of the variance of the Laplacian: low in blurred pictures (Pech-Pacheco et al. 2000). */
function sharpness(grey: Float64Array, side: number): number {
  let [sum, square, count] = [0, 0, 0]
  for (let y = 1; y < side - 1; y++) {
    for (let x = 1; x < side - 1; x++) {
      const at = y * side + x
      const around =
        (grey[at - 1] as number) + (grey[at + 1] as number) + (grey[at - side] as number) + (grey[at + side] as number)
      const laplacian = around - 4 * (grey[at] as number)
      sum += laplacian
      square += laplacian * laplacian
      count++
    }
  }
  return Math.log10(Math.max(0, square / count - (sum / count) ** 2) + 1e-6)
}

/**
 * log10 of the mean step across the borders of 8 × 8 blocks over the mean step elsewhere: 0 without JPEG blocks (after
 * Wang, Bovik & Evans 2000). Resampling removes the blocks of a larger file.
 */
function blockiness(grey: Float64Array, side: number): number {
  const at = new Float64Array(2)
  const between = new Float64Array(2)
  for (let y = 0; y < side; y++) {
    for (let x = 1; x < side; x++) {
      const across = Math.abs((grey[y * side + x] as number) - (grey[y * side + x - 1] as number))
      const down = Math.abs((grey[x * side + y] as number) - (grey[(x - 1) * side + y] as number))
      const into = x % JPEG_BLOCK === 0 ? at : between
      into[0] = (into[0] as number) + across + down
      into[1] = (into[1] as number) + 2
    }
  }
  const step = ([sum = 0, count = 0]: Float64Array): number => sum / Math.max(1, count) + 1e-3
  return Math.log10(step(at) / step(between))
}
