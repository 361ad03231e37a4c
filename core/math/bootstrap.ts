/** Intervals by resampling. */
import type { Proportion } from './interval.ts'
import { quantileOfSorted } from './quantile.ts'

/** Enough that the ends of a 95 % interval hardly move with the seed. */
const RESAMPLES = 2000
/** Differences of the two items that are added: together they count as half a win and half a loss. */
const ADDED = [Math.SQRT1_2, -Math.SQRT1_2] as const

/**
 * The mean difference of two scores of the same items, with its 95 % percentile interval over resamples of the items (Efron
 * and Tibshirani 1993, “An introduction to the bootstrap”, §13.3). Two items are added for the interval, as Agresti and Min
 * (2005, “Simple improved confidence intervals for comparing matched proportions”) do: where few items differ, or none, the
 * items alone would claim to be certain.
 * @param differences of each item, from −1 to 1
 * @param pick a random whole number from 0 to below its argument
 */
export function pairedDifference(differences: ArrayLike<number>, pick: (below: number) => number): Proportion {
  return resampled(Array.from(differences), { added: ADDED, least: -1 }, pick)
}

/**
 * The mean of scores from 0 to 1, with its 95 % percentile interval over resamples of the items; a 0 and a 1 are added for the
 * interval, as above.
 * @param pick a random whole number from 0 to below its argument
 */
export function resampledMean(scores: readonly number[], pick: (below: number) => number): Proportion {
  return resampled(scores, { added: [0, 1], least: 0 }, pick)
}

/** @param scale `added`: items for the interval alone; `least`: the lowest value that there is, up to 1 */
function resampled(
  values: readonly number[],
  { added, least }: { readonly added: readonly number[]; readonly least: number },
  pick: (below: number) => number,
): Proportion {
  if (values.length === 0) return { value: Number.NaN, low: least, high: 1 }
  const means = resample([...values, ...added], pick)
  const value = values.reduce((sum, one) => sum + one, 0) / values.length
  return {
    value,
    low: Math.min(value, quantileOfSorted(means, 0.025)),
    high: Math.max(value, quantileOfSorted(means, 0.975)),
  }
}

/** The means of resamples, in ascending order. */
function resample(values: readonly number[], pick: (below: number) => number): Float64Array {
  const means = new Float64Array(RESAMPLES)
  for (let i = 0; i < RESAMPLES; i++) {
    let sum = 0
    for (let k = 0; k < values.length; k++) sum += values[pick(values.length)] as number
    means[i] = sum / values.length
  }
  return means.toSorted()
}
