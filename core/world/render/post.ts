import type { Light, Post } from '../scene.ts'
import { blur } from './blur.ts'
import type { Canvas } from './canvas.ts'
import { compress } from './jpeg.ts'
import { normalTable } from './noise.ts'

const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1] as const
/** Planes read the table of deviates from starts this far apart. */
const PLANE_STRIDE = 21_001

const gammaTable = new Float32Array(257)

/** What happens to the finished picture: blur, uneven light, colour matrix, gamma, noise, compression. In place, 0 … 1. */
export function applyPost(canvas: Canvas, post: Post, light: Light): void {
  const { red, green, blue, spare, size } = canvas
  if (post.blur > 0.05) for (const plane of [red, green, blue]) blur(plane, spare, size, post.blur * (size / 64))
  if (post.colourMatrix !== undefined || light.falloff > 0) {
    mixChannels(canvas, post.colourMatrix ?? IDENTITY, light)
  }
  if (post.gamma !== 1 || post.noise > 0) {
    for (let i = 0; i < 257; i++) gammaTable[i] = post.gamma === 1 ? i / 256 : (i / 256) ** post.gamma
    develop(red, post.noise, post.noiseSeed)
    develop(green, post.noise, post.noiseSeed + PLANE_STRIDE)
    develop(blue, post.noise, post.noiseSeed + 2 * PLANE_STRIDE)
  }
  if (post.quality < 100) compress(canvas, post.quality)
}

/** The colour matrix, and light that fades across the picture: one factor a pixel, so that both are one pass. */
function mixChannels(canvas: Canvas, matrix: readonly number[], light: Light): void {
  const { size, red, green, blue } = canvas
  const [a, b, c, d, e, f, g, h, i] = matrix as unknown as typeof IDENTITY
  const right = (light.falloff * Math.cos(light.angle)) / size
  const down = (light.falloff * Math.sin(light.angle)) / size
  for (let row = 0, at = 0; row < size; row++) {
    let gain = 1 + down * (row + 0.5 - size / 2) - right * (size / 2 - 0.5)
    for (let column = 0; column < size; column++, at++, gain += right) {
      const x = gain * (red[at] as number)
      const y = gain * (green[at] as number)
      const z = gain * (blue[at] as number)
      red[at] = a * x + b * y + c * z
      green[at] = d * x + e * y + f * z
      blue[at] = g * x + h * y + i * z
    }
  }
}

/** Gamma from the table, then noise. */
function develop(plane: Float32Array, deviation: number, seed: number): void {
  const mask = normalTable.length - 1
  for (let at = 0; at < plane.length; at++) {
    const value = plane[at] as number
    const scaled = value <= 0 ? 0 : value >= 1 ? 255.999 : value * 256
    const index = scaled | 0
    const low = gammaTable[index] as number
    const bright = low + ((gammaTable[index + 1] as number) - low) * (scaled - index)
    plane[at] = bright + deviation * (normalTable[(seed + at) & mask] as number)
  }
}
