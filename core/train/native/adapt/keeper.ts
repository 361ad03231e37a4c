/** Keeps the best weights of a run on disk, and compares each validation with earlier ones. */
import type { Evaluation } from '../tasks/task.ts'
import type { Best, Changing } from '../run-checkpoint.ts'
import { keepBest } from '../run-checkpoint.ts'
import type { References } from './references.ts'
import { compareLosses, isBetter, isCertainlyWorse, isNotWorse } from './comparison.ts'

export interface Verdict {
  /** The record of the weights, if they should be kept. */
  readonly kept: Best | null
  /** A gain over earlier trained weights. */
  readonly better: boolean
  /** A gain over the fitted head. */
  readonly improved: boolean
  /** A certain loss. */
  readonly worse: boolean
  /** A gain over the lowest loss so far, that of the fitted head included. */
  readonly lowers: boolean
}

export interface Keeper {
  /** State for the checkpoint, to continue comparing. */
  readonly references: References | null
  /** Judges the current weights by their validation, and saves them if they should be kept. */
  judge(seen: Evaluation, at: { readonly epoch: number; readonly step: number }): Promise<Verdict>
}

export function createKeeper(runDir: string, weights: Changing, before: References | null): Keeper {
  let references = before
  return {
    get references() {
      return references
    },
    async judge({ value, loss, calibrated }, { epoch, step }) {
      const toLowest = references && compareLosses(calibrated, references.lowest)
      const untrained = !references || references.gained === references.head
      // Without validation items, weights cannot be compared, so the last ones are kept.
      const better = untrained || calibrated.length === 0 || isBetter(compareLosses(calibrated, references!.gained))
      const improved =
        references !== null && (calibrated.length === 0 || isBetter(compareLosses(calibrated, references.head)))
      const kept = !toLowest || isNotWorse(toLowest)
      const lowers = toLowest !== null && (calibrated.length === 0 || isBetter(toLowest))
      references = {
        lowest: !toLowest || toLowest.mean <= 0 || !references ? calibrated : references.lowest,
        gained: better || !references ? calibrated : references.gained,
        head: references?.head ?? calibrated,
      }
      if (!kept) return { kept: null, better, improved, worse: isCertainlyWorse(toLowest), lowers }
      await keepBest(runDir, weights, { validation: String(value), step: String(step) })
      return { kept: { value, loss, epoch, step }, better, improved, worse: false, lowers }
    },
  }
}
