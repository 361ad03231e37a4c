/** Learning rates in words. */

/** 0.001 → “1e-3”, 0.00012 → “1.2e-4”. */
export const rateText = (rate: number): string => rate.toExponential(1).replace('.0e', 'e')

/** The rates of several parts: “1e-3”, or from the lowest to the highest; null without any. */
export function ratesText(rates: Readonly<Record<string, number>> = {}): string | null {
  const values = Object.values(rates)
  if (values.length === 0) return null
  const [low, high] = [rateText(Math.min(...values)), rateText(Math.max(...values))]
  return low === high ? low : `${low} to ${high}`
}
