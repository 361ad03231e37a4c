/** Scores of retrieval among the images of a split. */
import type { CaptionDetails, Score } from '../contract/score.ts'
import { createRandom } from '../domain/random.ts'
import { wilson } from '../math/interval.ts'
import type { Matrix } from '../math/matrix.ts'
import { takeRows } from '../math/matrix.ts'
import type { Ranks } from '../math/retrieval.ts'
import { foundWithin, retrievalRanks } from '../math/retrieval.ts'

/** Largest search pool, as in the COCO 1K protocol: larger pools take long and have no published scores. */
export const POOL = 1000

export interface Pairs {
  /** [items, e], unit rows. */
  readonly images: Matrix
  /** [texts, e], unit rows. */
  readonly texts: Matrix
  /** Texts of each item. */
  readonly textsOf: readonly (readonly number[])[]
}

type RetrievalScore = Score & { readonly details: CaptionDetails }

/** Recall at 1, averaged over both directions, with details. */
export const retrievalScore = (pairs: Pairs): RetrievalScore => scoreItems(pairs).score

/**
 * The score with each item's share of it, 0–1: half if one of its texts comes first for the image, and half of the share of
 * its texts that find the image first.
 */
export function scoreItems({ images, texts, textsOf }: Pairs): {
  readonly score: RetrievalScore
  readonly shares: Float64Array
} {
  const pools = poolsOf(images.rows)
  const imageToText: number[] = []
  const textToImage: number[] = []
  const shares = new Float64Array(images.rows)
  for (const pool of pools) {
    const ranks = ranksIn(pool, { images, texts, textsOf })
    imageToText.push(...ranks.imageToText)
    textToImage.push(...ranks.textToImage)
    for (const [i, item] of pool.entries()) {
      const own = ranks.own[i] as number[]
      const found = own.filter((text) => ranks.textToImage[text] === 1).length / own.length
      shares[item] = (Number(ranks.imageToText[i] === 1) + found) / 2
    }
  }
  const found = {
    imageToText: foundWithin(Int32Array.from(imageToText)),
    textToImage: foundWithin(Int32Array.from(textToImage)),
  }
  const value = (found.imageToText.r1 + found.textToImage.r1) / 2
  const n = images.rows
  const score: RetrievalScore = {
    metric: 'recall-at-1',
    // Captions of an image are not independent, so the interval counts images.
    ...wilson(value * n, n),
    n,
    details: {
      task: 'captions',
      ...found,
      texts: textToImage.length,
      pool: Math.max(0, ...pools.map(({ length }) => length)),
    },
  }
  return { score, shares }
}

/** Ranks from searches among some items: for the images in their order, and for their texts as listed in `own`. */
export function ranksIn(
  pool: readonly number[],
  { images, texts, textsOf }: Pairs,
): Ranks & { readonly own: number[][] } {
  const used = [...new Set(pool.flatMap((item) => textsOf[item] as readonly number[]))]
  const placeOf = new Map(used.map((text, at) => [text, at]))
  const own = pool.map((item) => (textsOf[item] as readonly number[]).map((text) => placeOf.get(text) as number))
  return { ...retrievalRanks({ images: takeRows(images, pool), texts: takeRows(texts, used), textsOf: own }), own }
}

/** Splits items into random groups of nearly equal size, of at most `most` each. */
export function poolsOf(items: number, most: number = POOL): number[][] {
  const order = createRandom('retrieval pools').shuffle([...Array(items).keys()])
  const count = Math.max(1, Math.ceil(items / most))
  return Array.from({ length: count }, (_, pool) =>
    order.slice(Math.floor((pool * items) / count), Math.floor(((pool + 1) * items) / count)),
  )
}
