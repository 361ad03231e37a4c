/** Jensen–Shannon divergence between a sample of tokens and a large reference. */

/**
 * In bits, 0 (same distribution) to 1 (nothing in common), corrected for its bias at small counts; it can be below zero.
 *
 * JS = H(M) − H(P)/2 − H(Q)/2 with M = (P + Q)/2 (Lin 1991, eq. 3.1). Plug-in entropies are too small: H(P) by
 * (K − 1)/(2 N) nats (Miller 1955; K tokens seen), and H(M), in which each side counts half, by the second-order term
 * Σ_k (P_k (1 − P_k)/N_P + Q_k (1 − Q_k)/N_Q) / (8 M_k).
 */
export function divergence(sample: Float64Array, reference: Float64Array): number {
  const [ofSample, ofReference] = [total(sample), total(reference)]
  if (ofSample === 0 || ofReference === 0) return 0
  let mixed = 0
  let own = 0
  let other = 0
  let bias = 0
  let seen = 0
  let seenInReference = 0
  for (let k = 0; k < reference.length; k++) {
    const p = (sample[k] as number) / ofSample
    const q = (reference[k] as number) / ofReference
    const m = (p + q) / 2
    if (m === 0) continue
    mixed -= m * Math.log(m)
    if (p > 0) own -= p * Math.log(p)
    if (q > 0) other -= q * Math.log(q)
    if (p > 0) seen++
    if (q > 0) seenInReference++
    bias += ((p * (1 - p)) / ofSample + (q * (1 - q)) / ofReference) / (8 * m)
  }
  const sides = (seen - 1) / (4 * ofSample) + (seenInReference - 1) / (4 * ofReference)
  return (mixed - own / 2 - other / 2 + bias - sides) / Math.LN2
}

function total(counts: Float64Array): number {
  return counts.reduce((a, b) => a + b, 0)
}
