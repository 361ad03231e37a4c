/** How well images and their texts match in the joint space. */
import type { Matrix } from '../../math/matrix.ts'
import { row } from '../../math/matrix.ts'
import type { Random } from '../../domain/random.ts'
import { dot } from '../../math/linalg/products.ts'
import { unitRows } from '../../math/standardise.ts'

/** An image searches for its text among the texts of this many items. */
export const POOL = 64

export interface Pairs {
  /** Unit rows, one per item. */
  readonly images: Matrix
  /** Unit rows, one per different text. */
  readonly texts: Matrix
  /** Index of each item's text. */
  readonly ofItem: Int32Array
}

export function pairsOf(images: Matrix, texts: Matrix, ofItem: Int32Array): Pairs {
  return { images: unitRows(images), texts: unitRows(texts), ofItem }
}

/** Cosine of every image with its own text. */
export function matchedCosines({ images, texts, ofItem }: Pairs): Float64Array {
  return Float64Array.from(ofItem, (text, i) =>
    dot(images.data, i * images.cols, texts.data, text * texts.cols, texts.cols),
  )
}

/** Cosine of every image with a random item's text that is not its own; empty if all items share one text. */
export function mismatchedCosines({ images, texts, ofItem }: Pairs, random: Random): Float64Array {
  if (new Set(ofItem).size < 2) return new Float64Array(0)
  return Float64Array.from(ofItem, (own, i) => {
    for (;;) {
      const other = ofItem[random.int(ofItem.length)] as number
      if (other !== own) return dot(row(images, i), 0, row(texts, other), 0, texts.cols)
    }
  })
}

export interface PoolScores {
  readonly hits: number
  readonly items: number
  /** Mean of (cosine with the own text − highest cosine with another text of the pool). */
  readonly margin: number
  /**
   * Mean entropy of the softmax over a pool's texts, as a share of its maximum, ln(texts): 0 = certain, 1 = uniform.
   * A model can be certain and wrong.
   */
  readonly entropy: number
}

/**
 * Retrieval in random pools of 64 items (one smaller pool where there are fewer): a search succeeds if no other text is
 * closer to the image than its own. The same text on another item counts as its own.
 * @param temperature the model's factor for cosines before the softmax
 */
export function retrieve({ images, texts, ofItem }: Pairs, temperature: number, random: Random): PoolScores {
  const order = random.shuffle(Array.from(ofItem, (_, i) => i))
  const size = Math.min(POOL, order.length)
  let [hits, items, margin, entropy] = [0, 0, 0, 0]
  for (let from = 0; from + size <= order.length; from += size) {
    const pool = order.slice(from, from + size)
    const candidates = [...new Set(pool.map((item) => ofItem[item] as number))]
    if (candidates.length < 2) continue
    for (const item of pool) {
      const cosines = candidates.map((text) =>
        dot(images.data, item * images.cols, texts.data, text * texts.cols, texts.cols),
      )
      const own = cosines[candidates.indexOf(ofItem[item] as number)] as number
      const best = Math.max(...cosines.filter((_, c) => candidates[c] !== ofItem[item]))
      items++
      margin += own - best
      entropy += softmaxEntropy(cosines.map((cosine) => temperature * cosine)) / Math.log(candidates.length)
      if (own >= best) hits++
    }
  }
  return { hits, items, margin: items > 0 ? margin / items : 0, entropy: items > 0 ? entropy / items : 0 }
}

/** In nats. */
function softmaxEntropy(logits: readonly number[]): number {
  const most = Math.max(...logits)
  const weights = logits.map((logit) => Math.exp(logit - most))
  const total = weights.reduce((a, b) => a + b, 0)
  // −Σ p ln p with p = w / total and ln w = logit − most.
  return Math.log(total) - weights.reduce((sum, w, i) => sum + w * ((logits[i] as number) - most), 0) / total
}
