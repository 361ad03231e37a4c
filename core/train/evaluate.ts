/** Predictions and loss of the current weights on a list of items. */
import type { Classifier } from './programs.ts'

export interface Evaluation {
  readonly predictions: Int32Array
  readonly accuracy: number
  /** Mean cross-entropy, nats. */
  readonly loss: number
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
}

export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { classifier, classes, batch, rowSize, labels, fill, onBatch } = options
  const predictions = new Int32Array(labels.length)
  const x = new Float32Array(batch * rowSize)
  let right = 0
  let loss = 0
  await classifier.readTexts()
  for (let from = 0; from < labels.length; from += batch) {
    const rows = Math.min(batch, labels.length - from)
    await Promise.all(Array.from({ length: rows }, async (_, i) => fill(from + i, x, i * rowSize)))
    const log = await classifier.classify(x)
    for (let i = 0; i < rows; i++) {
      const label = labels[from + i] as number
      let best = 0
      for (let c = 1; c < classes; c++) {
        if ((log[i * classes + c] as number) > (log[i * classes + best] as number)) best = c
      }
      predictions[from + i] = best
      if (best === label) right++
      loss -= log[i * classes + label] as number
    }
    await onBatch?.()
  }
  const n = Math.max(1, labels.length)
  return { predictions, accuracy: right / n, loss: loss / n }
}
