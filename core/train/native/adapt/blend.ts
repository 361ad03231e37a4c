/**
 * Weights between a run's initial and trained ones (Wortsman et al. 2022, “Robust fine-tuning of zero-shot
 * models”, §3): if little data moved the tower too far, a mixture predicts new images better than either end.
 */
import type { Goal } from '../../../contract/advice.ts'
import type { BlendRule } from '../../../domain/blend-words.ts'
import type { Params } from '../../../engine/index.ts'
import { mean } from '../score/calibrate.ts'
import type { Evaluation } from '../tasks/task.ts'
import { compareLosses, isCertainlyWorse, isWithinError } from './comparison.ts'

/** A path whose middle scores more than this below both ends leads over a barrier. */
const BARRIER = 0.02

export interface Tried {
  /** Share of the trained weights, 0–1. */
  readonly share: number
  /** Validation results there. */
  readonly seen: Pick<Evaluation, 'value' | 'calibrated'>
}

export interface Choice<T extends Tried> {
  readonly kept: T
  readonly rule: BlendRule
  /** Whether only the ends could be chosen, because the path between them leads over a barrier. */
  readonly barrier: boolean
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

/**
 * Chooses among all shares, of which the first is the start and the last the trained weights, by their calibrated
 * validation losses, compared item by item.
 * - `lowest-loss`: the lowest loss; among equals, the share nearest to the trained weights.
 * - `least-training`, for a robust goal: the smallest share within one standard error of the lowest loss, because a
 *   model loses robustness the further it moves from its pretraining.
 */
export function chooseShare<T extends Tried>(tried: readonly [T, ...T[]], goal: Goal | null): Choice<T> {
  const barrier = hasBarrier(tried)
  const allowed: readonly [T, ...T[]] = barrier ? [tried[0], tried.at(-1) as T] : tried
  return goal === 'robust'
    ? { kept: leastTraining(allowed), rule: 'least-training', barrier }
    : { kept: lowestLoss(allowed), rule: 'lowest-loss', barrier }
}

function lowestLoss<T extends Tried>([start, ...trained]: readonly [T, ...T[]]): T {
  if (trained.length === 0) return start
  const best = lowest(trained as [T, ...T[]])
  // A few dozen images may prefer the start by luck, so training is discarded only if it is certainly worse.
  return isCertainlyWorse(compareLosses(best.seen.calibrated, start.seen.calibrated)) ? start : best
}

function leastTraining<T extends Tried>(tried: readonly [T, ...T[]]): T {
  const best = lowest(tried)
  const near = tried.find(({ seen }) => isWithinError(compareLosses(seen.calibrated, best.seen.calibrated)))
  return near ?? best
}

const lossOf = ({ seen }: Tried): number => mean(seen.calibrated)
const lowest = <T extends Tried>(tried: readonly [T, ...T[]]): T =>
  tried.reduce((a, b) => (lossOf(b) <= lossOf(a) ? b : a))

function hasBarrier(tried: readonly [Tried, ...Tried[]]): boolean {
  const middle = tried.find(({ share }) => share === 0.5)
  if (!middle) return false
  const ends = [tried[0], tried.at(-1) as Tried]
  return middle.seen.value < Math.min(...ends.map(({ seen }) => seen.value)) - BARRIER
}
