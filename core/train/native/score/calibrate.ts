/** Losses at the best temperature for the scores, so that confidence alone makes no weights better than others. */

/**
 * Cross-entropy of each item in nats when its scores are multiplied by `factor`.
 * @param scores [items, classes]: cosines, logits or log-probabilities
 */
export function lossesAt(
  scores: Float32Array,
  labels: readonly number[],
  classes: number,
  factor: number,
): Float32Array {
  const losses = new Float32Array(labels.length)
  labels.forEach((label, i) => {
    const from = i * classes
    let top = Number.NEGATIVE_INFINITY
    for (let c = 0; c < classes; c++) top = Math.max(top, scores[from + c] as number)
    let sum = 0
    for (let c = 0; c < classes; c++) sum += Math.exp(factor * ((scores[from + c] as number) - top))
    losses[i] = Math.log(sum) - factor * ((scores[from + label] as number) - top)
  })
  return losses
}

export interface Calibrated {
  readonly factor: number
  readonly losses: Float32Array
  /** Mean of the losses. */
  readonly loss: number
}

/**
 * The factor in the list with the lowest mean loss (Guo et al. 2017, “On calibration of modern neural networks”, §4.2).
 */
export function calibrate(
  scores: Float32Array,
  labels: readonly number[],
  classes: number,
  factors: readonly number[],
): Calibrated {
  let best: Calibrated | null = null
  for (const factor of factors) {
    const losses = lossesAt(scores, labels, classes, factor)
    const loss = mean(losses)
    if (!best || loss < best.loss) best = { factor, losses, loss }
  }
  if (!best) throw new Error('calibrate needs a factor to try')
  return best
}

export function mean(values: Float32Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / Math.max(1, values.length)
}
