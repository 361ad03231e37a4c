import { once } from '../../domain/once.ts'
import { createRandom } from '../../domain/random.ts'
import { latticeNoise } from './noise.ts'

/** Side of a fine tile: 256, so that a position is two bytes. */
const FINE = 256
const COUNT = 4

/**
 * Tiles of value noise in bytes that wrap around, [256 · 256] each, read without interpolation: a third of the cost of
 * the smooth tiles, and fine enough that a picture of usual size steps over each of their pixels. They differ in how
 * fast their octaves fade, from cloud to grit.
 */
export const fineTiles = once((): readonly Uint8Array[] =>
  Array.from({ length: COUNT }, (_, index) => {
    const random = createRandom(`fine-tile-${index}`)
    const noise = latticeNoise(random, FINE, 4 << (index % 2), 0.45 + 0.13 * index)
    return Uint8Array.from(noise, (value) => 255.99 * value)
  }),
)

export const fineTileCount = COUNT

/** The byte at a position in tile pixels, wrapping; any number will do. */
export function fineAt(tile: Uint8Array, u: number, v: number): number {
  return tile[((v | 0) & 255) * FINE + ((u | 0) & 255)] as number
}

/** Added to positions so that they stay positive, where truncation is the floor; whole tiles. */
export const POSITIVE = 64 * FINE
