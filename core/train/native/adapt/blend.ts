/**
 * Weights between a run's initial and trained ones (Wortsman et al. 2022, “Robust fine-tuning of zero-shot
 * models”, §3): if little data moved the tower too far, a mixture predicts new images better than either end.
 */
import type { Params } from '../../../engine/index.ts'
import type { Evaluation } from '../tasks/task.ts'
import { mean } from '../score/calibrate.ts'
import { compareLosses, isCertainlyWorse } from './comparison.ts'

/** Shares of the trained weights to try. */
export const SHARES = [0, 0.2, 0.4, 0.6, 0.8, 1] as const

export interface Blend {
  /** Share of the trained weights, 0–1. */
  readonly share: number
  /** Validation results there, and at the two ends. */
  readonly seen: Evaluation
  readonly start: Evaluation
  readonly trained: Evaluation
}

/** Sets `params` to the weights at `share` between `from` and `to`; what neither has is the same at every share. */
export function blendInto(params: Params, from: Params, to: Params, share: number): void {
  for (const [name, { data }] of params) {
    const [a, b] = [from.get(name)?.data, to.get(name)?.data]
    if (!a && !b) continue
    if (!a || !b) throw new Error(`${name} is missing on one side of the blend`)
    for (let i = 0; i < data.length; i++) data[i] = (1 - share) * (a[i] as number) + share * (b[i] as number)
  }
}

interface Tried {
  readonly share: number
  readonly seen: Evaluation
}

/**
 * Finds the share with the lowest calibrated validation loss and leaves `params` there; among equals, the one
 * nearest to the trained weights.
 * @param validate evaluates the current `params`
 */
export async function findBlend(
  params: Params,
  from: Params,
  to: Params,
  validate: () => Promise<Evaluation>,
): Promise<Blend> {
  const seen: Tried[] = []
  for (const share of SHARES) {
    blendInto(params, from, to, share)
    seen.push({ share, seen: await validate() })
  }
  const loss = (one: Tried): number => mean(one.seen.calibrated)
  const [start, ...trained] = seen as [Tried, ...Tried[]]
  const some = trained.reduce((a, b) => (loss(b) <= loss(a) ? b : a))
  // A few dozen images may prefer the start by luck, so training is discarded only if it is certainly worse.
  const harmful = isCertainlyWorse(compareLosses(some.seen.calibrated, start.seen.calibrated))
  const best = harmful ? start : some
  blendInto(params, from, to, best.share)
  return { ...best, start: start.seen, trained: seen.at(-1)!.seen }
}
