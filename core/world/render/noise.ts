import { once } from '../../domain/once.ts'
import type { Random } from '../../domain/random.ts'
import { createRandom } from '../../domain/random.ts'

/** Side of a noise tile; a power of two, so that wrapping is a mask. */
export const TILE = 128
export const tileCount = 4

/**
 * Tiles of value noise in 0 … 1 that wrap around: octaves of smoothly interpolated random lattices, each half as strong
 * as the one before (Perlin, “An image synthesizer”, 1985; lattice values instead of gradients). The tiles differ in
 * their coarsest octave. They are constants: a scene only chooses tile, offset, angle and scale.
 */
export const noiseTiles = once((): readonly Float32Array[] =>
  Array.from({ length: tileCount }, (_, index) => buildTile(index)),
)

function buildTile(index: number): Float32Array {
  return latticeNoise(createRandom(`noise-tile-${index}`), TILE, 4 << (index % 2), index < 2 ? 0.5 : 0.7)
}

/**
 * Octaves from `cells` a side up to half the tile's pixels, stretched to 0 … 1.
 * @param fade how strong an octave is relative to the one before
 * @returns shape [side, side]
 */
export function latticeNoise(random: Random, side: number, cells: number, fade: number): Float32Array {
  const tile = new Float32Array(side * side)
  let amplitude = 1
  for (let across = cells; across <= side / 2; across *= 2) {
    const lattice = Float32Array.from({ length: across * across }, () => random.next())
    addOctave(tile, side, lattice, across, amplitude)
    amplitude *= fade
  }
  let low = Infinity
  let high = -Infinity
  for (const value of tile) {
    if (value < low) low = value
    if (value > high) high = value
  }
  for (let i = 0; i < tile.length; i++) tile[i] = ((tile[i] as number) - low) / (high - low)
  return tile
}

function addOctave(tile: Float32Array, side: number, lattice: Float32Array, cells: number, amplitude: number): void {
  const step = cells / side
  for (let y = 0; y < side; y++) {
    const v = y * step
    const y0 = Math.floor(v)
    const ty = smooth(v - y0)
    const row0 = y0 * cells
    const row1 = ((y0 + 1) % cells) * cells
    for (let x = 0; x < side; x++) {
      const u = x * step
      const x0 = Math.floor(u)
      const x1 = (x0 + 1) % cells
      const tx = smooth(u - x0)
      const top = (lattice[row0 + x0] as number) * (1 - tx) + (lattice[row0 + x1] as number) * tx
      const bottom = (lattice[row1 + x0] as number) * (1 - tx) + (lattice[row1 + x1] as number) * tx
      const at = y * side + x
      tile[at] = (tile[at] as number) + amplitude * (top * (1 - ty) + bottom * ty)
    }
  }
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t)
}

/** Bilinear look-up; coordinates in tile pixels, wrapping. */
export function tileAt(tile: Float32Array, u: number, v: number): number {
  const fu = Math.floor(u)
  const fv = Math.floor(v)
  const tu = u - fu
  const tv = v - fv
  const x0 = fu & (TILE - 1)
  const x1 = (fu + 1) & (TILE - 1)
  const y0 = (fv & (TILE - 1)) * TILE
  const y1 = ((fv + 1) & (TILE - 1)) * TILE
  const top = (tile[y0 + x0] as number) + ((tile[y0 + x1] as number) - (tile[y0 + x0] as number)) * tu
  const bottom = (tile[y1 + x0] as number) + ((tile[y1 + x1] as number) - (tile[y1 + x0] as number)) * tu
  return top + (bottom - top) * tv
}

/**
 * Standard normal deviates; pictures read a run of them from a random start, which is far cheaper than drawing new
 * ones.
 */
export const normalTable = once((): Float32Array => {
  const random = createRandom('normal-table')
  return Float32Array.from({ length: 1 << 16 }, () => random.normal())
})
