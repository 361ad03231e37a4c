/**
 * Random views of a training image: crop and zoom, brightness, contrast and colour. Mirror images only where the measurement
 * found that they keep their class: digits, letters, left and right do not.
 */
import type { Random } from '../../../domain/random.ts'
import type { Pixels } from '../../../model/index.ts'

/** Change this with anything below that affects views: stored activations depend on it. */
export const VIEWS = 'affine map, contrast, brightness, colour; v1'

const LEAST_SIDE = 0.72
const SHIFT = 0.08
const TURN = 0.2
const CONTRAST = 0.3
const BRIGHTNESS = 0.15
const COLOUR = 0.1

/**
 * Writes a random view of rgb, [side, side, 3] bytes, into out from `at` on, as the tower takes it in.
 * @param mirror whether half of the views are mirrored
 */
export function writeView(
  pixels: Pixels,
  rgb: Uint8Array,
  random: Random,
  out: Float32Array,
  at: number,
  mirror = false,
): void {
  augmentInto(rgb, pixels.side, random, out, at, mirror)
  pixels.fromSigned(out, at, rgb.length)
}

/**
 * Writes a random view of rgb ([size, size, 3] bytes) into out (−1…1) from `at` on: one affine map sampled bilinearly with
 * edges held, then contrast, brightness and a gain per channel.
 */
export function augmentInto(
  rgb: Uint8Array,
  size: number,
  random: Random,
  out: Float32Array,
  at: number,
  mirror = false,
): void {
  const zoom = random.range(LEAST_SIDE, 1.06)
  const aspect = Math.exp(random.range(-0.1, 0.1))
  const angle = random.range(-TURN, TURN)
  const cos = Math.cos(angle) * zoom
  const sin = Math.sin(angle) * zoom
  const half = (size - 1) / 2
  const room = Math.max(0, (1 - zoom) / 2) + SHIFT
  const cx = half + random.range(-room, room) * size
  const cy = half + random.range(-room, room) * size
  const contrast = 1 + random.range(-CONTRAST, CONTRAST)
  const lift = random.range(-BRIGHTNESS, BRIGHTNESS)
  const gain = [0, 1, 2].map(() => (contrast * (1 + random.range(-COLOUR, COLOUR))) / 127.5) as [number, number, number]
  const last = size - 1
  // Drawn last, so that the other draws are the same with and without mirror images.
  const flipped = mirror && random.next() < 0.5
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const u = (x - half) * aspect
      const v = (y - half) / aspect
      const sx = Math.min(last, Math.max(0, cx + cos * u - sin * v))
      const sy = Math.min(last, Math.max(0, cy + sin * u + cos * v))
      const x0 = Math.min(last - 1, Math.floor(sx))
      const y0 = Math.min(last - 1, Math.floor(sy))
      const fx = sx - x0
      const fy = sy - y0
      const p = (y0 * size + x0) * 3
      const q = p + size * 3
      const to = at + (y * size + (flipped ? last - x : x)) * 3
      for (let c = 0; c < 3; c++) {
        const top = (rgb[p + c] as number) * (1 - fx) + (rgb[p + 3 + c] as number) * fx
        const bottom = (rgb[q + c] as number) * (1 - fx) + (rgb[q + 3 + c] as number) * fx
        const value = top * (1 - fy) + bottom * fy
        out[to + c] = Math.min(1.2, Math.max(-1.2, (value - 127.5) * (gain[c] as number) + lift))
      }
    }
  }
}
