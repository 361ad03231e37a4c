/** Power over spatial frequency, which reflects blur, noise and texture. */

export interface Spectrum {
  /** Slope of log power against log frequency; natural photos have about −2 (Field 1987). */
  readonly slope: number
  /** log10 of the share of power in 16 rings of equal width, from the lowest frequencies to the highest along an axis. */
  readonly bands: readonly number[]
}

export const BANDS = 16
const FLOOR = 1e-8
const NO_POWER = 1e-12

/**
 * Radially averaged power spectrum of the central square whose side is the largest power of two, mean removed and faded
 * to zero at its border (Hann), because a hard edge would look like texture.
 * @param grey side × side, row by row
 */
export function spectrumOf(grey: Float64Array, side: number): Spectrum {
  const size = 2 ** Math.floor(Math.log2(side))
  const power = powerSpectrum(windowed(grey, side, size), size)
  const rings = size / 2
  const sums = new Float64Array(rings + 1)
  const counts = new Float64Array(rings + 1)
  for (let y = 0; y < size; y++) {
    const v = y <= rings ? y : size - y
    for (let x = 0; x < size; x++) {
      const u = x <= rings ? x : size - x
      const ring = Math.round(Math.sqrt(u * u + v * v))
      if (ring < 1 || ring > rings) continue
      sums[ring] = (sums[ring] as number) + (power[y * size + x] as number)
      counts[ring] = (counts[ring] as number) + 1
    }
  }
  const total = sums.reduce((a, b) => a + b, 0)
  const bands = Array<number>(BANDS).fill(0)
  for (let ring = 1; ring <= rings; ring++) {
    const band = Math.floor(((ring - 1) * BANDS) / rings)
    bands[band] = (bands[band] as number) + (sums[ring] as number)
  }
  // A flat picture has only rounding noise: every share is then the floor, and the slope is 0.
  const share = (value: number): number => Math.log10((total > NO_POWER ? value / total : 0) + FLOOR)
  const points = Array.from({ length: rings }, (_, i) => ({
    x: Math.log10(i + 1),
    y: share((sums[i + 1] as number) / (counts[i + 1] as number)),
  }))
  return { slope: slopeOf(points), bands: bands.map(share) }
}

function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  const across = mean((point) => (point.x - x) * (point.y - y))
  const along = mean((point) => (point.x - x) ** 2)
  return along > 0 ? across / along : 0
}

function windowed(grey: Float64Array, side: number, size: number): Float64Array {
  const start = Math.floor((side - size) / 2)
  const out = new Float64Array(size * size)
  let mean = 0
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const value = grey[(y + start) * side + x + start] as number
      out[y * size + x] = value
      mean += value / (size * size)
    }
  }
  const fade = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / size))
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = y * size + x
      out[at] = ((out[at] as number) - mean) * (fade[y] as number) * (fade[x] as number)
    }
  }
  return out
}

/** |F|² of a real size × size picture, size a power of two: rows, then columns. */
function powerSpectrum(picture: Float64Array, size: number): Float64Array {
  const re = picture
  const im = new Float64Array(size * size)
  const cosines = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((-2 * Math.PI * k) / size))
  const sines = Float64Array.from({ length: size / 2 }, (_, k) => Math.sin((-2 * Math.PI * k) / size))
  for (let y = 0; y < size; y++) transform(re, im, y * size, 1, size, cosines, sines)
  for (let x = 0; x < size; x++) transform(re, im, x, size, size, cosines, sines)
  return re.map((value, at) => value * value + (im[at] as number) ** 2)
}

/**
 * In-place radix-2 Fourier transform (Cooley & Tukey 1965) of `size` values that start at `from`, `step` apart.
 * @param cosines of −2πk/size for k < size/2; `sines` likewise
 */
function transform(
  re: Float64Array,
  im: Float64Array,
  from: number,
  step: number,
  size: number,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) {
      swap(re, from + i * step, from + j * step)
      swap(im, from + i * step, from + j * step)
    }
  }
  for (let length = 2; length <= size; length *= 2) {
    const half = length / 2
    for (let k = 0; k < half; k++) {
      const c = cosines[(k * size) / length] as number
      const s = sines[(k * size) / length] as number
      for (let start = k; start < size; start += length) {
        const a = from + start * step
        const b = a + half * step
        const ar = re[a] as number
        const ai = im[a] as number
        const br = re[b] as number
        const bi = im[b] as number
        const tr = br * c - bi * s
        const ti = br * s + bi * c
        re[a] = ar + tr
        im[a] = ai + ti
        re[b] = ar - tr
        im[b] = ai - ti
      }
    }
  }
}

function swap(values: Float64Array, a: number, b: number): void {
  const kept = values[a] as number
  values[a] = values[b] as number
  values[b] = kept
}
