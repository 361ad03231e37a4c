/** Euclidean distances between rows, and the nearest of them. */
import type { Matrix } from '../matrix.ts'
import { eachOwnProduct, eachProduct } from './products.ts'

/**
 * Passes every squared distance |a_i − b_j|² to `use(i, j, value)`; rounding can make it slightly negative.
 * @param a n × d
 * @param b m × d
 */
export function eachSquaredDistance(a: Matrix, b: Matrix, use: (i: number, j: number, value: number) => void): void {
  const own = squaredNorms(a)
  const norms = squaredNorms(b)
  eachProduct(a, b, (i, j, product) => use(i, j, (own[i] as number) + (norms[j] as number) - 2 * product))
}

function squaredNorms(of: Matrix): Float64Array {
  return Float64Array.from({ length: of.rows }, (_, i) =>
    of.data.subarray(i * of.cols, (i + 1) * of.cols).reduce((sum, v) => sum + v * v, 0),
  )
}

/** The k smallest values offered for each row. */
export class Smallest {
  readonly #k: number
  readonly #values: Float64Array

  constructor(rows: number, k: number) {
    this.#k = k
    this.#values = new Float64Array(rows * k).fill(Infinity)
  }

  offer(row: number, value: number): void {
    const first = row * this.#k
    const worst = first + this.#k - 1
    if (value >= (this.#values[worst] as number)) return
    let at = worst
    for (; at > first && (this.#values[at - 1] as number) > value; at--) {
      this.#values[at] = this.#values[at - 1] as number
    }
    this.#values[at] = value
  }

  /** Square roots of the k-th smallest values, one per row. */
  distances(): Float64Array {
    const rows = this.#values.length / this.#k
    return Float64Array.from({ length: rows }, (_, row) =>
      Math.sqrt(Math.max(0, this.#values[(row + 1) * this.#k - 1] as number)),
    )
  }
}

/** Distance of every row to its k-th nearest other row; with k or fewer other rows, to the farthest of them. */
export function ownNeighbourDistances(of: Matrix, k: number): Float64Array {
  const nearest = new Smallest(of.rows, Math.min(k, of.rows - 1))
  const norms = squaredNorms(of)
  eachOwnProduct(of, (i, j, product) => {
    if (i === j) return
    const value = (norms[i] as number) + (norms[j] as number) - 2 * product
    nearest.offer(i, value)
    nearest.offer(j, value)
  })
  return nearest.distances()
}
