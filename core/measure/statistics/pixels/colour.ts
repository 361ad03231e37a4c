/** Histograms of hue, saturation and value. */

export const HISTOGRAM_BINS = 32

export interface HsvHistograms {
  /** Weighted by chroma, so that greys, whose hue is meaningless, hardly count. */
  readonly hue: Float64Array
  readonly saturation: Float64Array
  readonly value: Float64Array
  /** Mean over the pixels, 0–1. */
  readonly meanSaturation: number
}

/**
 * Shares of pixels by the hexcone model (Smith 1978).
 * @param rgb pixels · 3 bytes
 */
export function hsvHistograms(rgb: Uint8Array): HsvHistograms {
  const hue = new Float64Array(HISTOGRAM_BINS)
  const saturation = new Float64Array(HISTOGRAM_BINS)
  const value = new Float64Array(HISTOGRAM_BINS)
  const pixels = rgb.length / 3
  let meanSaturation = 0
  for (let at = 0; at < rgb.length; at += 3) {
    const r = rgb[at] as number
    const g = rgb[at + 1] as number
    const b = rgb[at + 2] as number
    const most = Math.max(r, g, b)
    const chroma = most - Math.min(r, g, b)
    const s = most > 0 ? chroma / most : 0
    meanSaturation += s / pixels
    add(saturation, s, 1 / pixels)
    add(value, most / 255, 1 / pixels)
    if (chroma > 0) add(hue, hueOf(r, g, b, most, chroma), chroma / 255 / pixels)
  }
  return { hue, saturation, value, meanSaturation }
}

/** 0 … 1 around the circle, 0 = red. */
function hueOf(r: number, g: number, b: number, most: number, chroma: number): number {
  const sixths = most === r ? (g - b) / chroma : most === g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma
  return (((sixths / 6) % 1) + 1) % 1
}

function add(histogram: Float64Array, value: number, weight: number): void {
  const bin = Math.min(HISTOGRAM_BINS - 1, Math.floor(value * HISTOGRAM_BINS))
  histogram[bin] = (histogram[bin] as number) + weight
}
