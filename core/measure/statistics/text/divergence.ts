/** Jensen–Shannon divergence between a sample of tokens and a large reference. */
import { total } from '../../../math/total.ts'

/** Total of pseudo-counts, distributed like the reference, for tokens that a small sample lacks. */
const UNSEEN = 1

/**
 * In bits, 0 (same distribution) to 1 (nothing in common), corrected for its bias at small counts; it can be below zero.
 *
 * JS = H(M) − H(P)/2 − H(Q)/2 with M = (P + Q)/2 (Lin 1991, eq. 3.1). Plug-in entropies are too small. H(P) and H(Q)
 * are estimated as Grassberger does, because Miller's (K − 1)/(2 N) fails where most tokens are seen once or never; H(M),
 * in which each side counts half, gains the second-order term Σ_k (P_k (1 − P_k)/N_P + Q_k (1 − Q_k)/N_Q) / (8 M_k).
 */
export function divergence(sample: Float64Array, reference: Float64Array): number {
  const [ofSample, ofReference] = [total(sample), total(reference)]
  if (ofSample === 0 || ofReference === 0) return 0
  let mixed = 0
  let correction = 0
  for (let k = 0; k < reference.length; k++) {
    const q = (reference[k] as number) / ofReference
    const m = ((sample[k] as number) / ofSample + q) / 2
    if (m === 0) continue
    mixed -= m * Math.log(m)
    const smoothed = ((sample[k] as number) + UNSEEN * q) / (ofSample + UNSEEN)
    const variance = (smoothed * (1 - smoothed)) / ofSample + (q * (1 - q)) / ofReference
    correction += variance / (4 * (smoothed + q))
  }
  return (mixed + correction - entropy(sample, ofSample) / 2 - entropy(reference, ofReference) / 2) / Math.LN2
}

/** Entropy of the distribution behind counts, nats: ln N − Σ_k n_k G(n_k) / N (Grassberger 2003, eq. 30). */
function entropy(counts: Float64Array, all: number): number {
  const sum = counts.reduce((sofar, count) => (count > 0 ? sofar + count * logarithmOfCount(count) : sofar), 0)
  return Math.log(all) - sum / all
}

const EULER = 0.5772156649015329
/** G(n) up to here by its recursion; beyond, it is ln n within 10⁻⁶. */
const TABLE = tableOfG(1000)

function logarithmOfCount(count: number): number {
  return TABLE[count] ?? Math.log(count)
}

/** G(1) = −γ − ln 2, G(2) = 2 − γ − ln 2, G(2n + 1) = G(2n), G(2n + 2) = G(2n) + 2/(2n + 1) (ibid., eq. 31). */
function tableOfG(most: number): Float64Array {
  const out = new Float64Array(most + 1)
  out[1] = -EULER - Math.LN2
  out[2] = 2 - EULER - Math.LN2
  for (let n = 3; n <= most; n++) {
    out[n] = n % 2 === 1 ? (out[n - 1] as number) : (out[n - 2] as number) + 2 / (n - 1)
  }
  return out
}
