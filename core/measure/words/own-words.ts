/** How surely a dual encoder finds a word for what images show: what its own texts say of their distance from pretraining. */
import type { OwnWords } from '../../contract/measurement.ts'
import { Z95 } from '../../math/interval.ts'
import { eachProduct } from '../../math/linalg/products.ts'
import type { Matrix } from '../../math/matrix.ts'
import { unitRows } from '../../math/standardise.ts'

export interface Prototypes {
  readonly words: readonly string[]
  /** words × width of the joint space: each word in one wording. */
  readonly prototypes: Matrix
  /** Some of the words in another wording, in the same space. */
  readonly rewordings: Matrix
}

const MOST_NAMES = 8

/**
 * Maximum concept matching (Ming and others 2022, arXiv 2211.13445, eq. 1) over a large vocabulary in place of a dataset's
 * classes: with c_ij = cos(image i, word j) and the model's own factor s, the mean over images of max_j softmax_j(s·c_ij).
 * Images far from pretraining have no word, so that their probability spreads over many. Beside it the lead of the nearest
 * word, (max_j c_ij − mean_j c_ij) / sd_j c_ij, in terms of the spread of all words: it does not depend on s. Both also for
 * the words put differently, because a model that cannot tell its own words apart says nothing of images.
 * @param embedding images × width of the joint space
 * @param scale what the model multiplies cosines by
 */
export function ownWords(embedding: Matrix, { words, prototypes, rewordings }: Prototypes, scale: number): OwnWords {
  const known = unitRows(prototypes)
  const found = nearestWords(unitRows(embedding), known, scale)
  const again = nearestWords(unitRows(rewordings), known, scale)
  const counts = Map.groupBy(found.nearest, (word) => word)
  const names = Array.from(counts, ([word, images]) => ({ name: words[word] as string, images: images.length }))
  return {
    images: embedding.rows,
    words: words.length,
    certainty: meanWithInterval(found.certainty),
    textCertainty: mean(again.certainty),
    lead: mean(found.lead),
    textLead: mean(again.lead),
    names: names.toSorted((a, b) => b.images - a.images || (a.name < b.name ? -1 : 1)).slice(0, MOST_NAMES),
  }
}

interface Nearest {
  /** Of each row, the word with the highest cosine. */
  readonly nearest: Int32Array
  readonly certainty: Float64Array
  readonly lead: Float64Array
}

function nearestWords(rows: Matrix, words: Matrix, scale: number): Nearest {
  const [tops, sums, squares, weights] = Array.from({ length: 4 }, () => new Float64Array(rows.rows)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  tops.fill(-Infinity)
  const nearest = new Int32Array(rows.rows)
  eachProduct(rows, words, (i, j, cosine) => {
    sums[i] = (sums[i] as number) + cosine
    squares[i] = (squares[i] as number) + cosine * cosine
    const top = tops[i] as number
    if (cosine > top) {
      // Sums of exp(s · (cosine − top)), scaled again whenever a higher cosine comes.
      weights[i] = (weights[i] as number) * Math.exp(scale * (top - cosine)) + 1
      tops[i] = cosine
      nearest[i] = j
    } else weights[i] = (weights[i] as number) + Math.exp(scale * (cosine - top))
  })
  const lead = tops.map((top, i) => {
    const centre = (sums[i] as number) / words.rows
    const variance = (squares[i] as number) / words.rows - centre * centre
    return variance > 0 ? (top - centre) / Math.sqrt(variance) : 0
  })
  return { nearest, certainty: weights.map((sum) => 1 / sum), lead }
}

function meanWithInterval(values: Float64Array): OwnWords['certainty'] {
  const value = mean(values)
  const squares = values.reduce((sum, one) => sum + (one - value) ** 2, 0)
  const error = Z95 * Math.sqrt(squares / Math.max(1, values.length - 1) / values.length)
  return { value, low: Math.max(0, value - error), high: Math.min(1, value + error) }
}

const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)
