/** Predictions and losses of the current weights on a list of items. */
import { calibrate, lossesAt, mean } from '../../score/calibrate.ts'
import type { Classifier } from './classifier.ts'

export interface Classified {
  readonly predictions: Int32Array
  readonly accuracy: number
  /** Mean cross-entropy, nats. */
  readonly loss: number
  /**
   * Cross-entropy of each of the first items at the best temperature for all of them, in nats, for comparing weights.
   */
  readonly calibrated: Float32Array
  /** The factor of the logits at that temperature. */
  readonly factor: number
  /** Probability of each prediction, with the logits multiplied by `confidenceFactor`. */
  readonly confidences: Float32Array
}

export interface EvaluateOptions {
  readonly classifier: Classifier
  readonly classes: number
  readonly batch: number
  /** Values of one row of the classifier's input. */
  readonly rowSize: number
  readonly labels: readonly number[]
  /** Writes row `index` of the items evaluated into out from `at` on. */
  readonly fill: (index: number, out: Float32Array, at: number) => void | Promise<void>
  readonly onBatch?: () => Promise<void> | void
  /** 1 by default. */
  readonly confidenceFactor?: number | undefined
}

/** More items hardly improve the comparison, and every temperature is tried on all of them. */
const MOST_COMPARED = 2000
const FACTORS = Array.from({ length: 17 }, (_, i) => 2 ** ((i - 8) / 4))

export async function evaluate(options: EvaluateOptions): Promise<Classified> {
  const { classifier, classes, batch, rowSize, labels, fill, onBatch, confidenceFactor = 1 } = options
  const predictions = new Int32Array(labels.length)
  const confidences = new Float32Array(labels.length)
  const x = new Float32Array(batch * rowSize)
  const compared = labels.slice(0, MOST_COMPARED)
  const scores = new Float32Array(compared.length * classes)
  let right = 0
  let loss = 0
  await classifier.readTexts()
  for (let from = 0; from < labels.length; from += batch) {
    const rows = Math.min(batch, labels.length - from)
    await Promise.all(Array.from({ length: rows }, async (_, i) => fill(from + i, x, i * rowSize)))
    const log = await classifier.classify(x)
    const own = labels.slice(from, from + rows)
    own.forEach((label, i) => {
      let best = 0
      for (let c = 1; c < classes; c++) {
        if ((log[i * classes + c] as number) > (log[i * classes + best] as number)) best = c
      }
      predictions[from + i] = best
      confidences[from + i] = probabilityAt(log, i * classes, classes, best, confidenceFactor)
      if (best === label) right++
    })
    loss += mean(lossesAt(log, own, classes, 1)) * rows
    const kept = Math.max(0, Math.min(rows, compared.length - from))
    scores.set(log.subarray(0, kept * classes), Math.min(scores.length, from * classes))
    await onBatch?.()
  }
  const n = Math.max(1, labels.length)
  const { losses, factor } = calibrate(scores, compared, classes, FACTORS)
  return { predictions, confidences, accuracy: right / n, loss: loss / n, calibrated: losses, factor }
}

/** Softmax of the class with the highest score, of the row that starts `at`. */
function probabilityAt(scores: Float32Array, at: number, classes: number, best: number, factor: number): number {
  const top = scores[at + best] as number
  let sum = 0
  for (let c = 0; c < classes; c++) sum += Math.exp(factor * ((scores[at + c] as number) - top))
  return 1 / sum
}
