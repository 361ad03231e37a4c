import type { Random } from '../../domain/random.ts'
import type { Rgb } from '../vocabulary.ts'

/** Euclidean distance in RGB, 0 … √3. */
export function colourDistance(a: Rgb, b: Rgb): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

/** Luma with the weights of ITU-R BT.601. */
export function luma(colour: Rgb): number {
  return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
}

export function mixColours(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]
}

export function jitterColour(colour: Rgb, deviation: number, random: Random): Rgb {
  const channel = (value: number): number => Math.min(1, Math.max(0, value + deviation * random.normal()))
  return [channel(colour[0]), channel(colour[1]), channel(colour[2])]
}

/** A pattern's other colour: the same hue much darker if the colour is light, much lighter if it is dark. */
export function patternColour(colour: Rgb): Rgb {
  return luma(colour) > 0.45 ? mixColours(colour, [0.04, 0.04, 0.04], 0.68) : mixColours(colour, [1, 1, 1], 0.68)
}
