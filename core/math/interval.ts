/** Uncertainty of proportions. */

export interface Proportion {
  /** Point estimate, 0–1. */
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Two-sided standard normal quantile used for 95 % intervals. */
export const Z95 = 1.959963984540054

/**
 * Wilson score interval of a proportion (Wilson 1927, “Probable inference, the law of succession, and statistical
 * inference”): stays inside 0–1 and keeps its coverage for small n and for values near 0 or 1.
 */
export function wilson(successes: number, trials: number, z: number = Z95): Proportion {
  if (trials <= 0) return { value: Number.NaN, low: 0, high: 1 }
  const p = successes / trials
  const z2 = z * z
  const centre = (p + z2 / (2 * trials)) / (1 + z2 / trials)
  const half = (z / (1 + z2 / trials)) * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials * trials))
  return { value: p, low: Math.max(0, Math.min(p, centre - half)), high: Math.min(1, Math.max(p, centre + half)) }
}
