/** Evaluates the current weights on images and their captions. */
import type { Matrix } from '../../../../math/matrix.ts'
import { takeRows } from '../../../../math/matrix.ts'
import type { Evaluation } from '../task.ts'
import { batchLoss, pairLosses } from './losses.ts'
import { poolsOf, scoreItems } from '../../../../measure/index.ts'
import { retrievalMistakes } from './mistakes.ts'

/** Factors on the model's own temperature at which weights are compared. */
const FACTORS = Array.from({ length: 17 }, (_, i) => 2 ** ((i - 8) / 4))

export interface EvaluateOptions {
  /** The images, among all items of the dataset. */
  readonly of: readonly number[]
  /** The captions, one for each row of `texts`. */
  readonly captions: readonly string[]
  /** Of the cosines times `scale`, for the confidences in the details of the score. */
  readonly confidenceFactor: number
  /** [items, e], unit rows. */
  readonly images: Matrix
  /** [texts, e], unit rows. */
  readonly texts: Matrix
  /** Texts of each item. */
  readonly textsOf: readonly (readonly number[])[]
  /** Whether the first text of item j is wrong for item i. */
  readonly isContrast: (i: number, j: number) => boolean
  /** The factor of cosines before the softmax. */
  readonly scale: number
  readonly batch: number
}

/** Scores all items; weights are compared by the pairs of one pool, each image with its first text. */
export function evaluatePairs(options: EvaluateOptions): Evaluation {
  const { images, texts, textsOf, isContrast, scale, batch, confidenceFactor } = options
  const [compared = []] = poolsOf(images.rows)
  const own = takeRows(images, compared)
  const theirs = takeRows(
    texts,
    compared.map((item) => textsOf[item]?.[0] as number),
  )
  const contrast = (i: number, j: number): boolean => isContrast(compared[i] as number, compared[j] as number)
  const scales = FACTORS.map((factor) => factor * scale)
  const { score, shares } = scoreItems({ images, texts, textsOf })
  const calibrated = pairLosses(own, theirs, contrast, scales)
  return {
    value: score.value,
    loss: batchLoss(own, theirs, contrast, scale, batch),
    calibrated: calibrated.losses,
    factor: calibrated.scale / scale,
    shares,
    score: () => {
      const mistakes = retrievalMistakes({ ...options, scale: confidenceFactor * scale })
      return { ...score, details: { ...score.details, mistakes } }
    },
  }
}
