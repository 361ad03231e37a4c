import type { RunWeights } from '../../contract/compute.ts'
import { type Result, failure, success } from '../../domain/failure.ts'
import { type LoadedModel, withClassHead } from '../../model/index.ts'
import { restoreBest } from './run-checkpoint.ts'

/** The model that a run began with, with the weights that it ended with. Failures: model-mismatch, not-found. */
export async function restoreRun(run: RunWeights, loaded: LoadedModel): Promise<Result<LoadedModel>> {
  if (loaded.hash !== run.modelHash)
    return failure('model-mismatch', `${loaded.id} is not the model that the run began with. Get that one again.`)
  const model = withClassHead(loaded, run.classes.length)
  const restored = await restoreBest(run.runDir, model.params, model.architecture)
  return restored.ok ? success(model) : restored
}
