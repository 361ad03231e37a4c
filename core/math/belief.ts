/** A belief about a few unknown numbers, and how a noisy observation updates it. */

/** A joint normal distribution. */
export interface Belief {
  readonly mean: readonly number[]
  readonly covariance: readonly (readonly number[])[]
}

/** An observation `value` of the weighted sum of the unknowns, with an error of this variance (above 0). */
export interface Observation {
  readonly weights: readonly number[]
  readonly value: number
  readonly variance: number
}

/**
 * The belief after one observation: conditioning of a normal distribution, the measurement step of Kalman (1960), “A new
 * approach to linear filtering and prediction problems”. No variance grows, whatever was seen.
 */
export function observe({ mean, covariance }: Belief, { weights, value, variance }: Observation): Belief {
  const along = covariance.map((row) => dot(row, weights))
  const total = dot(along, weights) + variance
  const surprise = value - dot(mean, weights)
  return {
    mean: mean.map((m, i) => m + ((along[i] as number) / total) * surprise),
    covariance: covariance.map((row, i) =>
      row.map((v, j) => v - ((along[i] as number) * (along[j] as number)) / total),
    ),
  }
}

/** Variance of the sum of the unknowns times `weights`. */
export function varianceOf({ covariance }: Belief, weights: readonly number[]): number {
  return Math.max(
    0,
    dot(
      covariance.map((row) => dot(row, weights)),
      weights,
    ),
  )
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0)
}
