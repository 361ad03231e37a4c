/** Evaluates the current weights on images and their captions. */
import type { Matrix } from '../../../../math/matrix.ts'
import { takeRows } from '../../../../math/matrix.ts'
import type { Evaluation } from '../task.ts'
import { batchLoss, pairLosses } from './losses.ts'
import { poolsOf, scoreItems } from '../../../../measure/index.ts'

/** Factors on the model's own temperature at which weights are compared. */
const FACTORS = Array.from({ length: 17 }, (_, i) => 2 ** ((i - 8) / 4))

export interface EvaluateOptions {
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
export function evaluatePairs({ images, texts, textsOf, isContrast, scale, batch }: EvaluateOptions): Evaluation {
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
    score: () => score,
  }
}
