/** Compares weights on the same validation items, with the uncertainty of the difference. */

export interface Difference {
  /** Mean of the losses minus the mean of the reference's: below 0 is better. */
  readonly mean: number
  /** Standard error of that mean, from the items' own differences: far smaller than that of either mean. */
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

/** A difference of this many standard errors counts as a gain: few, because a gain only delays a cut of the rates … */
const GAIN = 0.5
/**
 * … more for a loss. With a few dozen validation images one epoch has the lowest loss by luck, while rates that fall to
 * zero make the last epochs the best: weights trained longer are kept unless they are clearly worse.
 */
const LOSS = 1.5
/** Over-fitting cuts the rates only if it is this certain. */
const CERTAIN = 2

export const isBetter = ({ mean, standardError }: Difference): boolean => mean < -GAIN * standardError
export const isNotWorse = ({ mean, standardError }: Difference): boolean => mean <= LOSS * standardError
export const isCertainlyWorse = ({ mean, standardError }: Difference): boolean => mean > CERTAIN * standardError
export const isWithinError = ({ mean, standardError }: Difference): boolean => mean <= standardError
