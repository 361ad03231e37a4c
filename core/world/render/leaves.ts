import type { Random } from '../../domain/random.ts'
import type { Rgb } from '../vocabulary.ts'
import type { Canvas } from './canvas.ts'

const SMALLEST = 0.06

/**
 * Paints `count` opaque discs and rectangles one over another. Their radii follow the power law r⁻³ between 0.06 and
 * `largest`, which gives the statistics of natural images (dead leaves: Lee, Mumford & Huang, IJCV 41, 2001; as a source of
 * pretraining images: Baradad et al., “Learning to see by looking at noise”, 2021).
 */
export function drawLeaves(
  canvas: Canvas,
  colours: readonly [Rgb, Rgb],
  count: number,
  largest: number,
  random: Random,
): void {
  const { size, red, green, blue } = canvas
  const [from, to] = colours
  const half = size / 2
  for (let leaf = 0; leaf < count; leaf++) {
    const u = random.next()
    const radius = half / Math.sqrt(u / (SMALLEST * SMALLEST) + (1 - u) / (largest * largest))
    const x = random.range(0, size)
    const y = random.range(0, size)
    const isDisc = random.chance(0.5)
    const angle = random.range(0, Math.PI)
    const stretch = random.range(0.35, 1)
    const t = random.range(-0.15, 1.15)
    const tint = random.range(-0.12, 0.12)
    const r = from[0] + (to[0] - from[0]) * t + tint
    const g = from[1] + (to[1] - from[1]) * t
    const b = from[2] + (to[2] - from[2]) * t - tint
    const across = Math.cos(angle) / radius
    const along = Math.sin(angle) / radius
    const reach = isDisc ? radius : 1.42 * radius
    const top = Math.max(0, Math.floor(y - reach))
    const bottom = Math.min(size - 1, Math.ceil(y + reach))
    const left = Math.max(0, Math.floor(x - reach))
    const right = Math.min(size - 1, Math.ceil(x + reach))
    for (let row = top; row <= bottom; row++) {
      const dy = row + 0.5 - y
      for (let column = left; column <= right; column++) {
        const dx = column + 0.5 - x
        const p = across * dx + along * dy
        const q = (across * dy - along * dx) / stretch
        if (isDisc ? p * p + q * q < 1 : p < 1 && p > -1 && q < 1 && q > -1) {
          const at = row * size + column
          red[at] = r
          green[at] = g
          blue[at] = b
        }
      }
    }
  }
}
