/** Learning rates over time. */

/**
 * Linear warm-up to 1, then a half cosine down to `floor` (SGDR's single cycle, Loshchilov & Hutter 2017).
 * @param step 0-based; fractional if progress is measured by time instead of steps
 * @returns the factor to multiply the peak rate with
 */
export function warmupCosine(step: number, steps: number, warmup: number, floor = 0.05): number {
  if (step < warmup) return Math.min(1, (step + 1) / warmup)
  const through = Math.min(1, (step - warmup) / Math.max(1, steps - warmup))
  return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * through))
}
