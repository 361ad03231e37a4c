/** Fixed, seeded changes of test images: they estimate robustness without data from the place of use. */
import type { Random } from '../../../domain/random.ts'
import type { CORRUPTIONS } from '../../../strategies/ending.ts'

/** Change this with anything below that affects a changed picture: stored features depend on it. */
export const CHANGES_MADE = 'blur, noise, colour, crop; v1'

export type Corruption = (typeof CORRUPTIONS)[number]

/** The description of `robust` scores for people. @param images “the test images” */
export const robustBasis = (images: string): string => `synthetic blur, noise, colour and crop changes of ${images}`

type Change = (rgb: Uint8Array, size: number, random: Random) => Uint8Array

const CHANGES: Readonly<Record<Corruption, Change>> = { blur, noise, colour, crop }

/** A changed copy of rgb, [size, size, 3] bytes. */
export function corrupt(rgb: Uint8Array, size: number, kind: Corruption, random: Random): Uint8Array {
  return CHANGES[kind](rgb, size, random)
}

/** Two passes of a 3×3 box: a blur of about 1.2 pixels. */
function blur(rgb: Uint8Array, size: number): Uint8Array {
  let from = rgb
  for (let pass = 0; pass < 2; pass++) {
    const to = new Uint8Array(from.length)
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        for (let c = 0; c < 3; c++) {
          let sum = 0
          for (let dy = -1; dy <= 1; dy++) {
            for (let dx = -1; dx <= 1; dx++) {
              const px = Math.min(size - 1, Math.max(0, x + dx))
              const py = Math.min(size - 1, Math.max(0, y + dy))
              sum += from[(py * size + px) * 3 + c] as number
            }
          }
          to[(y * size + x) * 3 + c] = Math.round(sum / 9)
        }
      }
    }
    from = to
  }
  return from
}

function noise(rgb: Uint8Array, _size: number, random: Random): Uint8Array {
  return Uint8ClampedArray.from(rgb, (value) => value + random.normal() * 18) as unknown as Uint8Array
}

function colour(rgb: Uint8Array, _size: number, random: Random): Uint8Array {
  const gain = [0, 1, 2].map(() => random.range(0.7, 1.3))
  const lift = random.range(-25, 25)
  return Uint8ClampedArray.from(rgb, (value, i) => value * (gain[i % 3] as number) + lift) as unknown as Uint8Array
}

/** A square of 80 % of the side from a random place, scaled back by nearest neighbour. */
function crop(rgb: Uint8Array, size: number, random: Random): Uint8Array {
  const side = Math.round(size * 0.8)
  const left = random.int(size - side + 1)
  const top = random.int(size - side + 1)
  const out = new Uint8Array(rgb.length)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = ((top + Math.floor((y * side) / size)) * size + left + Math.floor((x * side) / size)) * 3
      out.set(rgb.subarray(from, from + 3), (y * size + x) * 3)
    }
  }
  return out
}
