/** The parts of the standard normal distribution that advice needs. */

/**
 * P(Z ≤ x), absolute error below 1.5e-7: Abramowitz & Stegun, Handbook of Mathematical Functions, 7.1.26, which
 * approximates erf by a polynomial in 1 / (1 + p·x).
 */
export function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * z)
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const erf = 1 - polynomial * Math.exp(-z * z)
  return x >= 0 ? (1 + erf) / 2 : (1 - erf) / 2
}

/** 90 % quantile: ± this many standard deviations is an 80 % interval. */
export const Z80 = 1.2815515655446004
