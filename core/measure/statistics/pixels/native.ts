/** Sizes of image files, before they are resampled to the model's size. */
import { rounded } from '../nulls.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Shares of images, each list adding to 1. */
export interface NativeSizes {
  /** By log2 of the shorter side, rounded: 2^3 … 2^13 pixels. */
  readonly side: readonly number[]
  /** By log2 (width / height) in steps of a quarter: 1:4 … 4:1. */
  readonly aspect: readonly number[]
}

const [LEAST_SIDE, MOST_SIDE] = [3, 13]
const [STEPS, MOST_ASPECT] = [4, 2]

export function nativeSizes(sizes: readonly Size[]): NativeSizes {
  const side = Array<number>(MOST_SIDE - LEAST_SIDE + 1).fill(0)
  const aspect = Array<number>(2 * MOST_ASPECT * STEPS + 1).fill(0)
  for (const { width, height } of sizes) {
    add(side, Math.round(Math.log2(Math.min(width, height))) - LEAST_SIDE, sizes.length)
    add(aspect, Math.round((Math.log2(width / height) + MOST_ASPECT) * STEPS), sizes.length)
  }
  return { side: side.map(rounded), aspect: aspect.map(rounded) }
}

function add(shares: number[], at: number, items: number): void {
  const place = Math.min(shares.length - 1, Math.max(0, at))
  shares[place] = (shares[place] as number) + 1 / items
}
