/** Intervals of means by resampling. */
import type { Proportion } from './interval.ts'
import { quantileOfSorted } from './quantile.ts'

/** Enough that the ends of a 95 % interval hardly move with the seed. */
const RESAMPLES = 2000

/**
 * The mean of these values with its 95 % percentile interval over resamples of them (Efron and Tibshirani 1993, “An
 * introduction to the bootstrap”, §13.3). Differences of two scores, item by item, give the paired interval of their
 * difference. Values need not be 0–1.
 * @param pick a random whole number from 0 to below its argument
 */
export function bootstrapMean(values: ArrayLike<number>, pick: (below: number) => number): Proportion {
  const n = values.length
  if (n === 0) return { value: Number.NaN, low: Number.NaN, high: Number.NaN }
  const means = new Float64Array(RESAMPLES)
  let total = 0
  for (let i = 0; i < n; i++) total += values[i] as number
  for (let resample = 0; resample < RESAMPLES; resample++) {
    let sum = 0
    for (let i = 0; i < n; i++) sum += values[pick(n)] as number
    means[resample] = sum / n
  }
  means.sort()
  return { value: total / n, low: quantileOfSorted(means, 0.025), high: quantileOfSorted(means, 0.975) }
}
