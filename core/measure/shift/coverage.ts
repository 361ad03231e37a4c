/**
 * Coverage: the share of reference items near which something of the dataset lies. Little coverage without novelty is a
 * narrow dataset; recall of generative models read the other way round (Kynkäänniemi et al. 2019, eq. 2; Naeem et al.
 * 2020, eq. 6).
 */

/** Neighbours within the reference whose distance is an item's reach: about 2.4 % of a bank of 2048. */
export const COVERAGE_NEIGHBOURS = 50

/** Which items of a sample lie within the reach of which reference items. */
export class Reach {
  readonly #squared: Float64Array
  readonly #reached: number[][]

  /** @param radii reach of every reference item */
  constructor(items: number, radii: ArrayLike<number>) {
    this.#squared = Float64Array.from(radii, (radius) => radius * radius)
    this.#reached = Array.from({ length: items }, () => [])
  }

  offer(item: number, reference: number, squaredDistance: number): void {
    if (squaredDistance <= (this.#squared[reference] as number)) this.#reached[item]?.push(reference)
  }

  /** Share of reference items that the chosen items of the sample reach, 0–1; it grows with their number. */
  coverage(chosen: ArrayLike<number>): number {
    const seen = new Uint8Array(this.#squared.length)
    let count = 0
    for (let c = 0; c < chosen.length; c++) {
      for (const reference of this.#reached[chosen[c] as number] as number[]) {
        if (seen[reference] === 0) count++
        seen[reference] = 1
      }
    }
    return count / seen.length
  }
}
