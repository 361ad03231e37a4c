/** The task of a run that waits, from what the history records of it. */
import { join } from 'node:path'
import type { TrainTask } from '../../../contract/compute.ts'
import type { RunDetail } from '../../../contract/run.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { isStrategy } from '../../../strategies/index.ts'
import { isTrainer, TRAINERS } from '../../../train/trainers.ts'
import { datasetPayload } from '../datasets/payload.ts'
import type { ServiceContext } from '../handlers.ts'
import { sameKeepSet } from './keep-set.ts'
import { sameRobustSet } from './robust-set.ts'

/**
 * Failures: `usage` for a trainer or strategy that this Thaw does not know, `model-mismatch`, and those of the dataset and
 * the other sets.
 */
export async function trainTask(context: ServiceContext, run: RunDetail): Promise<Result<TrainTask>> {
  const { trainer, strategy } = run
  if (!isTrainer(trainer) || !isStrategy(strategy)) {
    return failure(
      'usage',
      `This version of Thaw does not know how “${run.name}” was trained. Start a new run instead.`,
    )
  }
  const dataset = context.history.datasets.get(run.datasetId)
  if (!dataset.ok) return dataset
  const payload = await datasetPayload(context, dataset.value)
  if (!payload.ok) return payload
  const current = await context.models.current(run.model)
  if (!current.ok) return current
  if (current.value.hash !== run.modelHash) {
    return failure('model-mismatch', `${run.model} is not the model “${run.name}” began with. Start a new run instead.`)
  }
  const robust = await sameRobustSet(context, run.config.robust, dataset.value, payload.value)
  if (!robust.ok) return robust
  const keep = await sameKeepSet(context, run.config.keep, dataset.value)
  if (!keep.ok) return keep
  const runDir = join(context.paths.runs, run.runId)
  return success({
    task: 'train',
    runId: run.runId,
    dataset: payload.value,
    model: run.model,
    engine: await context.engines.order(),
    trainer,
    strategy,
    config: run.config,
    goal: run.goal,
    runDir,
    cacheDir: context.paths.cache,
    robust: robust.value,
    keep: keep.value,
    // A run that ended before its first checkpoint has nothing to continue from and starts over.
    resume: TRAINERS[trainer].canResume(runDir),
  })
}
