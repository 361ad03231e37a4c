/** Retrieval between images and texts in a joint space. */
import { eachProduct } from './linalg/products.ts'
import type { Matrix } from './matrix.ts'
import { quantileOfSorted } from './quantile.ts'

export interface Pool {
  /** [images, e], unit rows. */
  readonly images: Matrix
  /** [texts, e], unit rows, each different text once. */
  readonly texts: Matrix
  /** Texts of each image, at least one; a text may belong to several images. */
  readonly textsOf: readonly (readonly number[])[]
}

export interface Ranks {
  /** For each image: the rank of its best own text among all texts, from 1. */
  readonly imageToText: Int32Array
  /** For each text: the rank of its best own image among all images, from 1. */
  readonly textToImage: Int32Array
}

/**
 * Ranks by cosine. Ties with the best own match count as ahead of it, so that features that distinguish nothing
 * score nothing.
 */
export function retrievalRanks({ images, texts, textsOf }: Pool): Ranks {
  const [n, m] = [images.rows, texts.rows]
  const cosines = new Float32Array(n * m)
  eachProduct(images, texts, (i, j, value) => (cosines[i * m + j] = value))
  const imagesOf = Array.from({ length: m }, (): number[] => [])
  textsOf.forEach((own, i) => own.forEach((text) => imagesOf[text]?.push(i)))
  const imageToText = Int32Array.from(textsOf, (own, i) => place(m, own, (j) => cosines[i * m + j] as number))
  const textToImage = Int32Array.from(imagesOf, (own, j) => place(n, own, (i) => cosines[i * m + j] as number))
  return { imageToText, textToImage }
}

function place(count: number, own: readonly number[], valueOf: (index: number) => number): number {
  const best = Math.max(...own.map(valueOf))
  let before = 0
  for (let i = 0; i < count; i++) if (valueOf(i) >= best && !own.includes(i)) before++
  return before + 1
}

export interface Found {
  /** Shares found within the first 1, 5 and 10. */
  readonly r1: number
  readonly r5: number
  readonly r10: number
  readonly medianRank: number
}

export function foundWithin(ranks: Int32Array): Found {
  const within = (k: number): number => ranks.reduce((sum, rank) => sum + (rank <= k ? 1 : 0), 0) / ranks.length
  return { r1: within(1), r5: within(5), r10: within(10), medianRank: quantileOfSorted(ranks.toSorted(), 0.5) }
}
