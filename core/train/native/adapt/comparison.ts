/** Whether weights are better than others on the same validation items, beyond what chance does. */

export interface Difference {
  /** Mean of the losses minus the mean of the reference's: below 0 is better. */
  readonly mean: number
  /** Of that mean, from the items' own differences: far smaller than that of either mean. */
  readonly standardError: number
}

/** Compares losses item by item; both hold the same items in the same order. */
export function compareLosses(losses: Float32Array, reference: Float32Array): Difference {
  const n = losses.length
  if (n !== reference.length) throw new Error(`${n} losses cannot be compared with ${reference.length}`)
  if (n === 0) return { mean: 0, standardError: 0 }
  let sum = 0
  let square = 0
  for (let i = 0; i < n; i++) {
    const d = (losses[i] as number) - (reference[i] as number)
    sum += d
    square += d * d
  }
  const mean = sum / n
  const variance = Math.max(0, square / n - mean * mean) * (n / Math.max(1, n - 1))
  return { mean, standardError: Math.sqrt(variance / n) }
}

/** Standard errors beyond which a difference counts: little for a gain that only delays a cut of the rates … */
const GAIN = 0.5
/**
 * … more for a loss. A few dozen validation images make one of many epochs the lowest by luck, while rates that fall to
 * zero make the last ones the best in truth: the ones trained longer are kept unless they are worse beyond doubt.
 */
const LOSS = 1.5
/** Rates are not cut for over-fitting that chance might be. */
const CERTAIN = 2

export const isBetter = ({ mean, standardError }: Difference): boolean => mean < -GAIN * standardError
export const isNotWorse = ({ mean, standardError }: Difference): boolean => mean <= LOSS * standardError
export const isCertainlyWorse = ({ mean, standardError }: Difference): boolean => mean > CERTAIN * standardError
