/** Keeps the best weights of a run on disk, and says what a validation means beside the ones before. */
import type { LoadedModel } from '../../../model/index.ts'
import type { Evaluation } from '../tasks/task.ts'
import type { Best } from '../run-checkpoint.ts'
import { saveBest } from '../run-checkpoint.ts'
import type { References } from './references.ts'
import { compareLosses, isBetter, isCertainlyWorse, isNotWorse } from './comparison.ts'

export interface Verdict {
  /** The record of the weights, if they are the ones to keep. */
  readonly kept: Best | null
  /** A gain on the trained weights before. */
  readonly better: boolean
  /** A gain on the fitted head. */
  readonly improved: boolean
  /** A loss that is certain. */
  readonly worse: boolean
}

export interface Keeper {
  /** What a checkpoint must hold to go on comparing. */
  readonly references: References | null
  /** Judges the weights as they are by what validation saw of them, and saves them if they are to be kept. */
  judge(seen: Evaluation, at: { readonly epoch: number; readonly step: number }): Promise<Verdict>
}

export function createKeeper(
  runDir: string,
  model: Pick<LoadedModel, 'params' | 'architecture'>,
  before: References | null,
): Keeper {
  let references = before
  return {
    get references() {
      return references
    },
    async judge({ value, loss, calibrated }, { epoch, step }) {
      const toLowest = references && compareLosses(calibrated, references.lowest)
      const untrained = !references || references.gained === references.head
      // Without validation items nothing tells weights apart, and the last ones are kept.
      const better = untrained || calibrated.length === 0 || isBetter(compareLosses(calibrated, references!.gained))
      const improved =
        references !== null && (calibrated.length === 0 || isBetter(compareLosses(calibrated, references.head)))
      const kept = !toLowest || isNotWorse(toLowest)
      references = {
        lowest: !toLowest || toLowest.mean <= 0 || !references ? calibrated : references.lowest,
        gained: better || !references ? calibrated : references.gained,
        head: references?.head ?? calibrated,
      }
      if (!kept) return { kept: null, better, improved, worse: isCertainlyWorse(toLowest) }
      await saveBest(runDir, model.params, model.architecture, { validation: String(value), step: String(step) })
      return { kept: { value, loss, epoch, step }, better, improved, worse: false }
    },
  }
}
