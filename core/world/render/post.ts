import type { Post } from '../scene.ts'
import type { Canvas } from './canvas.ts'
import { normalTable } from './noise.ts'

const gammaTable = new Float32Array(257)

/** What happens to the finished picture: blur, colour matrix, gamma, noise, blocks. In place, values 0 … 1. */
export function applyPost(canvas: Canvas, post: Post): void {
  const planes = [canvas.red, canvas.green, canvas.blue]
  if (post.blur > 0.05)
    for (const plane of planes) blur(plane, canvas.spare, canvas.size, post.blur * (canvas.size / 64))
  if (post.colourMatrix !== undefined) applyMatrix(canvas, post.colourMatrix)
  if (post.gamma !== 1) {
    for (let i = 0; i < 257; i++) gammaTable[i] = (i / 256) ** post.gamma
    for (const plane of planes) applyGamma(plane)
  }
  if (post.noise > 0) planes.forEach((plane, index) => addNoise(plane, post.noise, post.noiseSeed + index * 21_001))
  if (post.blockiness > 0) for (const plane of planes) pullToBlocks(plane, canvas.size, post.blockiness)
}

/** Three-tap binomial passes; one pass with weight w at each side has variance 2w, and variances add. */
function blur(plane: Float32Array, spare: Float32Array, size: number, sigma: number): void {
  const variance = sigma * sigma
  const passes = Math.ceil(variance / 0.6)
  const side = variance / passes / 2
  const centre = 1 - 2 * side
  for (let pass = 0; pass < passes; pass++) {
    for (let row = 0; row < size; row++) {
      const start = row * size
      let before = plane[start] as number
      let here = before
      for (let column = 0; column < size; column++) {
        const after = column + 1 < size ? (plane[start + column + 1] as number) : here
        spare[start + column] = centre * here + side * (before + after)
        before = here
        here = after
      }
    }
    for (let row = 0; row < size; row++) {
      const here = row * size
      const above = row > 0 ? here - size : here
      const below = row + 1 < size ? here + size : here
      for (let column = 0; column < size; column++) {
        plane[here + column] =
          centre * (spare[here + column] as number) +
          side * ((spare[above + column] as number) + (spare[below + column] as number))
      }
    }
  }
}

function applyMatrix(canvas: Canvas, matrix: readonly number[]): void {
  const { red, green, blue } = canvas
  const [a, b, c, d, e, f, g, h, i] = matrix as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let at = 0; at < red.length; at++) {
    const x = red[at] as number
    const y = green[at] as number
    const z = blue[at] as number
    red[at] = a * x + b * y + c * z
    green[at] = d * x + e * y + f * z
    blue[at] = g * x + h * y + i * z
  }
}

function applyGamma(plane: Float32Array): void {
  for (let at = 0; at < plane.length; at++) {
    const value = plane[at] as number
    const scaled = value <= 0 ? 0 : value >= 1 ? 255.999 : value * 256
    const index = Math.floor(scaled)
    const low = gammaTable[index] as number
    plane[at] = low + ((gammaTable[index + 1] as number) - low) * (scaled - index)
  }
}

function addNoise(plane: Float32Array, deviation: number, seed: number): void {
  const mask = normalTable.length - 1
  for (let at = 0; at < plane.length; at++) {
    plane[at] = (plane[at] as number) + deviation * (normalTable[(seed + at) & mask] as number)
  }
}

function pullToBlocks(plane: Float32Array, size: number, amount: number): void {
  const block = Math.max(2, Math.round(size / 16))
  for (let top = 0; top < size; top += block) {
    const bottom = Math.min(size, top + block)
    for (let left = 0; left < size; left += block) {
      const right = Math.min(size, left + block)
      let sum = 0
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) sum += plane[row * size + column] as number
      }
      const mean = sum / ((bottom - top) * (right - left))
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          const at = row * size + column
          plane[at] = (plane[at] as number) + amount * (mean - (plane[at] as number))
        }
      }
    }
  }
}
