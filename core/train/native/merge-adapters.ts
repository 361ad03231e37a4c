/** The end of a run with low-rank adapters: its weights hold them merged, and beside them lies a folder that peft opens. */
import { join } from 'node:path'
import type { AdapterSettings } from '../../strategies/index.ts'
import { FailureError } from '../../domain/failure.ts'
import type { LoadedModel } from '../../model/index.ts'
import { rescalePeft, writePeft } from '../../model/index.ts'
import type { Best, Changing } from './run-checkpoint.ts'
import { completeBest, loadKept } from './run-checkpoint.ts'

export const adapterFolder = (runDir: string): string => join(runDir, 'adapter')

/**
 * Gives the folder that peft opens the share of the adapters that the run's weights hold: (share·α/r)·B·A. Does nothing where
 * a run has no such folder.
 */
export const shareAdapters = (runDir: string, { alpha }: AdapterSettings, share: number): Promise<void> =>
  rescalePeft(adapterFolder(runDir), share * alpha)

export interface Adapted {
  /** The model without adapters, which the run returns. */
  readonly plain: LoadedModel
  readonly settings: AdapterSettings
}

/**
 * Writes the adapters of the best weights as peft has them, and the best weights without them. A run that was interrupted
 * after this does it again, and then only the first part is left out.
 * @param weights of the model in training, with adapters
 */
export async function finishAdapters(
  runDir: string,
  weights: Changing,
  settings: AdapterSettings,
  best: Best | null,
): Promise<void> {
  const { adapters = [], name } = weights.architecture
  const own = await loadKept(runDir, weights)
  if (own.ok) await writePeft(adapterFolder(runDir), own.value, adapters, settings, name)
  const completed = await completeBest(runDir, weights, best)
  if (!completed.ok) throw new FailureError(completed.failure)
}
