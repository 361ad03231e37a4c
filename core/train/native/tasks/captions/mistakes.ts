/** The images whose nearest caption is another's. */
import type { Mistake } from '../../../../contract/score.ts'
import { type Pairs, poolsOf } from '../../../../measure/index.ts'
import { eachProduct } from '../../../../math/linalg/products.ts'
import { matrix, takeRows } from '../../../../math/matrix.ts'
import { mostConfident } from '../most-confident.ts'

export interface Retrieved extends Pairs {
  /** The images, among all items of the dataset. */
  readonly of: readonly number[]
  /** The captions, one for each row of `texts`. */
  readonly captions: readonly string[]
  /** The factor of cosines before the softmax. */
  readonly scale: number
}

/**
 * The wrong first captions with the highest probability among the captions of the search, in the same searches as the score.
 * As there, a caption that is as near as the best own one is ahead of it.
 */
export function retrievalMistakes({ images, texts, textsOf, of, captions, scale }: Retrieved): Mistake[] {
  return mostConfident(poolsOf(images.rows).flatMap(mistakesIn))

  function mistakesIn(pool: readonly number[]): Mistake[] {
    const used = [...new Set(pool.flatMap((item) => textsOf[item] as readonly number[]))]
    const cosines = matrix(pool.length, used.length)
    eachProduct(takeRows(images, pool), takeRows(texts, used), (i, j, value) => {
      cosines.data[i * used.length + j] = value
    })
    return pool.flatMap((item, i) => {
      const row = cosines.data.subarray(i * used.length, (i + 1) * used.length)
      const own = new Set(textsOf[item])
      const best = (mine: boolean): number =>
        used.reduce(
          (found, text, j) =>
            own.has(text) === mine && (found < 0 || (row[j] as number) > (row[found] as number)) ? j : found,
          -1,
        )
      const [right, wrong] = [best(true), best(false)]
      if (wrong < 0 || (row[wrong] as number) < (row[right] as number)) return []
      const caption = (place: number): string => captions[used[place] as number] as string
      return [
        {
          index: of[item] as number,
          label: caption(right),
          predicted: caption(wrong),
          confidence: probability(row, wrong, scale),
        },
      ]
    })
  }
}

/** Softmax of scale · cosine at one place. */
function probability(cosines: ArrayLike<number>, at: number, scale: number): number {
  const highest = Math.max(...Array.from(cosines))
  const weight = (cosine: number): number => Math.exp(scale * (cosine - highest))
  return weight(cosines[at] as number) / Array.from(cosines, weight).reduce((sum, each) => sum + each, 0)
}
