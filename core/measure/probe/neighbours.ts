/** k nearest neighbours on frozen features: the simplest probe. */
import type { Matrix } from '../../math/matrix.ts'
import { wilson } from '../../math/interval.ts'
import { eachProduct } from '../../math/linalg/products.ts'
import { moments, standardise, unitRows } from '../../math/standardise.ts'
import type { Folds } from './folds.ts'
import type { ProbeResult } from './linear.ts'
import { argmax } from './linear.ts'

const NEIGHBOURS = 20
/** Temperature of the similarity-weighted vote (Wu et al. 2018, “Unsupervised feature learning via non-parametric instance discrimination”, §3.4). */
const TEMPERATURE = 0.07

/**
 * Cosine kNN on standardised features; an item's neighbours come from the other folds only, so that its duplicates
 * never vote. Votes are weighted by exp(cos / 0.07), which keeps small classes from being outvoted by distance.
 * @param features n × d
 */
export function neighbourProbe(
  features: Matrix,
  labels: ArrayLike<number>,
  classes: number,
  { part }: Folds,
): ProbeResult {
  const x = unitRows(standardise(features, moments(features)))
  const n = x.rows
  const similarity = new Float32Array(n * NEIGHBOURS).fill(-Infinity)
  const nearest = new Int32Array(n * NEIGHBOURS).fill(-1)
  eachProduct(x, x, (i, j, cosine) => {
    const worst = (i + 1) * NEIGHBOURS - 1
    if (cosine <= (similarity[worst] as number)) return
    if ((part[i] as number) >> 1 === (part[j] as number) >> 1) return
    let at = worst
    for (; at > i * NEIGHBOURS && (similarity[at - 1] as number) < cosine; at--) {
      similarity[at] = similarity[at - 1] as number
      nearest[at] = nearest[at - 1] as number
    }
    similarity[at] = cosine
    nearest[at] = j
  })
  const predictions = new Int32Array(n)
  const votes = new Float64Array(classes)
  let right = 0
  for (let i = 0; i < n; i++) {
    votes.fill(0)
    for (let k = i * NEIGHBOURS; k < (i + 1) * NEIGHBOURS; k++) {
      const j = nearest[k] as number
      if (j < 0) break
      const c = labels[j] as number
      votes[c] = (votes[c] as number) + Math.exp((similarity[k] as number) / TEMPERATURE)
    }
    const winner = argmax(votes, 0, classes)
    predictions[i] = winner
    if (winner === labels[i]) right++
  }
  return { accuracy: wilson(right, n), predictions }
}
