/** Records a prepared run and queues it. */
import { join } from 'node:path'
import type { EngineOrder } from '../../../contract/compute.ts'
import type { RunSummary } from '../../../contract/run.ts'
import { type Result, success } from '../../../domain/failure.ts'
import { TASK_DESCRIPTIONS } from '../../../tasks/index.ts'
import { CLOSING } from '../compute/client.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Prepared } from './prepare-run.ts'
import type { Training } from './training.ts'

export interface Beginning {
  readonly engine: EngineOrder
  /** Called between recording and queueing; its failure ends the run before it starts. */
  readonly onRecorded?: (runId: string) => Result<unknown>
}

/** Waits for nothing, so that no run is recorded that cannot be queued. Fails with `busy` while Thaw is closing. */
export function beginRun(
  context: ServiceContext,
  training: Training,
  { dataset, payload, robust, keep, model, trained, advisedHash, trainer, strategy, advice, config }: Prepared,
  { engine, onRecorded = success }: Beginning,
): Result<RunSummary> {
  if (context.compute.closing()) return CLOSING
  const goal = advice?.goal ?? null
  const created = context.history.runs.create({
    datasetId: dataset.datasetId,
    model,
    modelHash: trained.hash,
    trainer,
    strategy,
    seed: config.seed,
    metric: TASK_DESCRIPTIONS[payload.task].metric,
    config,
    goal,
    adviceId: advice?.adviceId ?? null,
    advisedHash,
    folderOf: (runId) => join(context.paths.runs, runId),
  })
  if (!created.ok) return created
  const { runId } = created.value
  const noted = onRecorded(runId)
  context.emit({ type: 'run.changed', run: created.value })
  if (!noted.ok) {
    training.stop(runId)
    return noted
  }
  training.enqueue({
    task: 'train',
    runId,
    dataset: payload,
    robust,
    keep,
    model,
    engine,
    trainer,
    strategy,
    config,
    goal,
    runDir: join(context.paths.runs, runId),
    cacheDir: context.paths.cache,
    resume: false,
  })
  return context.history.runs.get(runId)
}
