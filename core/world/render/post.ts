import type { Light, Post } from '../scene/scene.ts'
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
    develop(canvas, post.colourMatrix ?? IDENTITY, light, post)
  } else if (post.gamma !== 1 || post.noise > 0) {
    fillGamma(post.gamma)
    const { noise, noiseSeed } = post
    brighten(red, noise, noiseSeed)
    brighten(green, noise, noiseSeed + PLANE_STRIDE)
    brighten(blue, noise, noiseSeed + 2 * PLANE_STRIDE)
  }
  if (post.quality < 100) compress(canvas, post.quality)
}

/** Light that fades across the picture, the colour matrix, gamma and noise, in one pass over the pixels. */
function develop(canvas: Canvas, matrix: readonly number[], light: Light, { gamma, noise, noiseSeed }: Post): void {
  const { size, red, green, blue } = canvas
  const [a, b, c, d, e, f, g, h, i] = matrix as unknown as typeof IDENTITY
  const right = (light.falloff * Math.cos(light.angle)) / size
  const down = (light.falloff * Math.sin(light.angle)) / size
  fillGamma(gamma)
  const table = gammaTable
  const deviates = normalTable()
  const mask = deviates.length - 1
  for (let row = 0, at = 0; row < size; row++) {
    let gain = 1 + down * (row + 0.5 - size / 2) - right * (size / 2 - 0.5)
    for (let column = 0; column < size; column++, at++, gain += right) {
      const x = gain * (red[at] as number)
      const y = gain * (green[at] as number)
      const z = gain * (blue[at] as number)
      const r = brightened(Math.fround(a * x + b * y + c * z), table)
      const s = brightened(Math.fround(d * x + e * y + f * z), table)
      const t = brightened(Math.fround(g * x + h * y + i * z), table)
      if (noise === 0) {
        red[at] = r
        green[at] = s
        blue[at] = t
      } else {
        const seed = noiseSeed + at
        red[at] = r + noise * (deviates[seed & mask] as number)
        green[at] = s + noise * (deviates[(seed + PLANE_STRIDE) & mask] as number)
        blue[at] = t + noise * (deviates[(seed + 2 * PLANE_STRIDE) & mask] as number)
      }
    }
  }
}

function brighten(plane: Float32Array, noise: number, seed: number): void {
  const table = gammaTable
  const deviates = normalTable()
  const mask = deviates.length - 1
  for (let at = 0; at < plane.length; at++) {
    const bright = brightened(plane[at] as number, table)
    plane[at] = noise === 0 ? bright : bright + noise * (deviates[(seed + at) & mask] as number)
  }
}

function fillGamma(gamma: number): void {
  for (let i = 0; i < 257; i++) gammaTable[i] = gamma === 1 ? i / 256 : (i / 256) ** gamma
}

/** A value through the gamma table. */
function brightened(value: number, table: Float32Array): number {
  const scaled = value <= 0 ? 0 : value >= 1 ? 255.999 : value * 256
  const index = scaled | 0
  const low = table[index] as number
  return low + ((table[index + 1] as number) - low) * (scaled - index)
}
