/**
 * Coverage: the share of reference items that have a dataset item nearby. Low coverage without novelty means a
 * narrow dataset; this is the recall of generative models, reversed (Kynkäänniemi et al. 2019, eq. 2; Naeem et al.
 * 2020, eq. 6).
 */

/**
 * The neighbour that an item's reach extends to, in a bank of this size: the 50th of 2048, and the same share of a
 * smaller bank.
 */
export function reachNeighbour(bank: number): number {
  return Math.min(50, Math.max(5, Math.round(bank / 40)))
}

/**
 * Coverage refers to this many items. A thousand would reach every part of the reference, even sparsely; 64 items of
 * the reference itself reach about four fifths of it, which leaves a margin in both directions.
 */
const COVERAGE_ITEMS = 64

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

  /**
   * Expected share of reference items, 0–1, that a random 64 of the chosen items reach (all of them if there are
   * fewer): rarefaction, as species are counted at equal sample size (Hurlbert 1971, eq. 5).
   */
  coverage(chosen: ArrayLike<number>): number {
    const near = new Uint32Array(this.#squared.length)
    for (let c = 0; c < chosen.length; c++) {
      for (const reference of this.#reached[chosen[c] as number] as number[]) {
        near[reference] = (near[reference] as number) + 1
      }
    }
    const missed = chancesToMiss(chosen.length)
    return near.reduce((sum, count) => sum + 1 - (missed[count] as number), 0) / near.length
  }
}

/** The chance that a random 64 of n items hold none of `count` given ones, by count: C(n − count, 64) / C(n, 64). */
function chancesToMiss(n: number): Float64Array {
  const drawn = Math.min(n, COVERAGE_ITEMS)
  const out = new Float64Array(n + 1)
  out[0] = 1
  for (let count = 1; count <= n - drawn; count++) {
    out[count] = ((out[count - 1] as number) * (n - count + 1 - drawn)) / (n - count + 1)
  }
  return out
}
