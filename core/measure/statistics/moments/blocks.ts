/**
 * What images leave behind at the batch normalisations of a tower: sums over blocks of images, of which the moments of all
 * images and of all but one block follow. The values of each image, tens of thousands, are not kept.
 */
import type { Matrix } from '../../../math/matrix.ts'
import { matrix } from '../../../math/matrix.ts'
import { createRandom } from '../../../domain/random.ts'

/** Enough for an interval, and a small part of what the features of 2,000 images take. */
const MOST_BLOCKS = 64

/** blocks × channels in every matrix, channels of all layers side by side; values count from the running means. */
export interface BlockSums {
  /** Images of each block. */
  readonly images: Float32Array
  /** Sums over images of a channel's mean over places, and of the square of that mean. */
  readonly means: Matrix
  readonly squaredMeans: Matrix
  /** Sums over images of the mean over places of the square. */
  readonly squares: Matrix
}

/**
 * The block of each image, by chance: images lie in the order of their classes, and blocks taken in turn would be more
 * alike than other images of the same kind. Images that are not among `chosen` have none.
 */
export function drawBlocks(chosen: readonly number[]): ReadonlyMap<number, number> {
  const blocks = Math.min(MOST_BLOCKS, chosen.length)
  const order = createRandom('moment blocks').shuffle(chosen)
  return new Map(order.map((image, i) => [image, i % blocks]))
}

export class BlockCollector {
  readonly #blockOf: ReadonlyMap<number, number>
  readonly #centre: Float32Array
  readonly #images: Float32Array
  readonly #means: Float64Array
  readonly #squaredMeans: Float64Array
  readonly #squares: Float64Array

  /**
   * @param blockOf of `drawBlocks`
   * @param centre running means of all layers, side by side: sums around them lose no digits
   */
  constructor(blockOf: ReadonlyMap<number, number>, centre: Float32Array) {
    const blocks = new Set(blockOf.values()).size
    this.#blockOf = blockOf
    this.#centre = centre
    this.#images = new Float32Array(blocks)
    this.#means = new Float64Array(blocks * centre.length)
    this.#squaredMeans = new Float64Array(blocks * centre.length)
    this.#squares = new Float64Array(blocks * centre.length)
  }

  /** Takes in an image: of each channel the mean over places of what enters its normalisation, and of its square. */
  add(image: number, means: Float32Array, squares: Float32Array): void {
    const block = this.#blockOf.get(image)
    if (block === undefined) return
    this.#images[block] = (this.#images[block] as number) + 1
    for (let c = 0, at = block * this.#centre.length; c < this.#centre.length; c++, at++) {
      const centre = this.#centre[c] as number
      const raw = means[c] as number
      const mean = raw - centre
      this.#means[at] = (this.#means[at] as number) + mean
      this.#squaredMeans[at] = (this.#squaredMeans[at] as number) + mean * mean
      this.#squares[at] = (this.#squares[at] as number) + (squares[c] as number) - centre * (2 * raw - centre)
    }
  }

  /** In single precision, as a cache keeps them: measuring again from there gives the same numbers. */
  sums(): BlockSums {
    const [rows, cols] = [this.#images.length, this.#centre.length]
    const single = (of: Float64Array): Matrix => matrix(rows, cols, Float32Array.from(of))
    return {
      images: this.#images,
      means: single(this.#means),
      squaredMeans: single(this.#squaredMeans),
      squares: single(this.#squares),
    }
  }
}
