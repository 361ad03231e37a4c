/** Trains the runs of a sweep, one after the other, and uses completed ones that are the same. */
import type { SweepPlan } from '../../../contract/sweep.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { isActive } from '../../../domain/run.ts'
import type { StoredSweep } from '../../../history/index.ts'
import { type Planned, plannedRuns } from '../../../sweep/index.ts'
import type { ServiceContext } from '../handlers.ts'
import { beginRun } from '../runs/begin-run.ts'
import { prepareRun } from '../runs/prepare-run.ts'
import { resumeRun } from '../runs/run-control.ts'
import type { Training } from '../runs/training.ts'
import { sameRun } from './same-run.ts'

export interface Conductor {
  /** Starts what is left of a sweep; does nothing if it is active. */
  begin(sweepId: string): void
  /** Stops the active run, and starts no other. */
  stop(sweepId: string): void
  isActive(sweepId: string): boolean
  /** Resolves when the sweep is no longer active, with the failure that ended it. */
  wait(sweepId: string): Promise<Result<null>>
}

interface Active {
  readonly stopped: AbortController
  runId: string | null
  readonly ended: Promise<Result<null>>
}

/** @param changed called after every change of a sweep */
export function createConductor(
  context: ServiceContext,
  training: Training,
  changed: (sweepId: string) => void,
): Conductor {
  const active = new Map<string, Active>()
  return {
    begin(sweepId) {
      if (active.has(sweepId)) return
      const stopped = new AbortController()
      const { promise, resolve } = Promise.withResolvers<Result<null>>()
      const one: Active = { stopped, runId: null, ended: promise }
      active.set(sweepId, one)
      const onRun = (runId: string | null): void => {
        one.runId = runId
        changed(sweepId)
      }
      const work = (signal: AbortSignal) =>
        conduct(context, training, sweepId, AbortSignal.any([stopped.signal, signal]), onRun)
      // As a job, so that the service stops it before it closes.
      void context.jobs
        .run(undefined, 'sweep', ({ signal }) => work(signal))
        .catch((error: unknown) => {
          context.log('error', `the sweep ${sweepId} failed unexpectedly`, error)
          return failure('internal', 'Something went wrong in Thaw. Its log has the details.')
        })
        .then((result) => {
          active.delete(sweepId)
          changed(sweepId)
          resolve(result)
        })
    },
    stop(sweepId) {
      const one = active.get(sweepId)
      if (!one) return
      one.stopped.abort()
      if (one.runId !== null) training.stop(one.runId)
    },
    isActive: (sweepId) => active.has(sweepId),
    wait: async (sweepId) => (await active.get(sweepId)?.ended) ?? success(null),
  }
}

async function conduct(
  context: ServiceContext,
  training: Training,
  sweepId: string,
  stopped: AbortSignal,
  onRun: (runId: string | null) => void,
): Promise<Result<null>> {
  const sweep = context.history.sweeps.get(sweepId)
  if (!sweep.ok) return sweep
  for (const [position, planned] of plannedRuns(sweep.value.plan).entries()) {
    if (stopped.aborted) break
    const runId = await runAt(context, training, sweep.value, position, planned, stopped)
    if (!runId.ok) return runId
    if (runId.value === null) continue
    onRun(runId.value)
    // It may have been stopped while the run was prepared.
    if (stopped.aborted) training.stop(runId.value)
    const ended = await training.wait(runId.value)
    onRun(null)
    if (!ended.ok) return ended
    // A person who stops a run of a sweep does not want the next one to start.
    if (ended.value.status === 'stopped') break
  }
  return success(null)
}

/** The run for a position, queued or completed; null if the one there has completed before, or none is to start. */
async function runAt(
  context: ServiceContext,
  training: Training,
  sweep: StoredSweep,
  position: number,
  planned: Planned,
  stopped: AbortSignal,
): Promise<Result<string | null>> {
  const placed = sweep.runs.find((run) => run.position === position)
  if (placed?.status === 'completed') return success(null)
  if (placed?.status === 'queued') {
    // It may have waited since Thaw was closed.
    const released = training.release(placed.runId)
    return released.ok ? success(released.value.runId) : released
  }
  if (placed && isActive(placed.status)) return success(placed.runId)
  if (placed?.status === 'stopped' || placed?.status === 'interrupted') {
    const resumed = await resumeRun(context, training, placed.runId)
    return resumed.ok ? success(resumed.value.runId) : resumed
  }
  const prepared = await prepareRun(context, requestOf(sweep, planned))
  if (!prepared.ok) return prepared
  const engine = await context.engines.order()
  if (stopped.aborted) return success(null)
  const { dataset, trained, trainer, strategy, config } = prepared.value
  const same = sameRun(context.history, {
    datasetId: dataset.datasetId,
    modelHash: trained.hash,
    trainer,
    strategy,
    config,
  })
  if (!same.ok) return same
  // In its place before it starts, so that what is said about the run tells its sweep.
  const place = (runId: string): Result<null> => context.history.sweeps.place(sweep.sweepId, position, runId)
  if (same.value) {
    const placedThere = place(same.value.runId)
    return placedThere.ok ? success(same.value.runId) : placedThere
  }
  // Advice had no part in it.
  const begun = beginRun(context, training, { ...prepared.value, advice: null }, { engine, onRecorded: place })
  return begun.ok ? success(begun.value.runId) : begun
}

function requestOf({ datasetId, plan }: { readonly datasetId: string; readonly plan: SweepPlan }, planned: Planned) {
  const { epochs, minutes, recompute, mirror, robust, keep } = plan
  return {
    dataset: datasetId,
    ...planned,
    epochs,
    minutes,
    recompute,
    mirror,
    robust: robust?.datasetId,
    keep: keep?.datasetId,
  }
}
