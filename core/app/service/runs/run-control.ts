/** runs.plan, runs.start, runs.resume, runs.stop, runs.wait */
import type { ParsedInput } from '../../../contract/methods.ts'
import type { RunPlan, RunSummary } from '../../../contract/run.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { canFollow, isActive } from '../../../domain/run.ts'
import { TRAINERS } from '../../../train/trainers.ts'
import { datasetOf, readAgain } from '../datasets/datasets.ts'
import { CLOSING } from '../compute/client.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import type { Launches } from '../trainers/launches.ts'
import { beginRun } from './begin-run.ts'
import { prepareRun } from './prepare-run.ts'
import { namedRobustSet } from './robust-set.ts'
import { trainTask } from './train-task.ts'
import type { Training } from './training.ts'

type Methods = 'runs.plan' | 'runs.start' | 'runs.checkRobust' | 'runs.resume' | 'runs.stop' | 'runs.wait'

export function runControlHandlers(context: ServiceContext, training: Training, launches: Launches): Handlers<Methods> {
  const { history } = context
  return {
    'runs.plan': (input) => planRun(context, input),
    'runs.start': async (input) => {
      const prepared = await prepareRun(context, input)
      if (!prepared.ok) return prepared
      return beginRun(context, training, prepared.value, { engine: await context.engines.order() })
    },
    'runs.checkRobust': ({ dataset, robust, jobId }) =>
      context.jobs.run(jobId, 'import', async (job) => {
        const found = await datasetOf(context, dataset, job)
        if (!found.ok) return found
        const other = await readAgain(context, robust, job)
        if (!other.ok) return other
        const checked = await namedRobustSet(context, other.value.datasetId, found.value)
        if (!checked.ok) return checked
        const { set, record } = checked.value
        return success({ basis: set.basis, datasetId: record.datasetId })
      }),
    'runs.resume': async ({ run }) => {
      if (context.compute.closing()) return CLOSING
      const found = history.runs.get(run)
      return found.ok && launches.owns(found.value) ? launches.resume(found.value) : resumeRun(context, training, run)
    },
    'runs.stop': ({ run }) => {
      const found = history.runs.get(run)
      if (!found.ok) return found
      return launches.owns(found.value) ? launches.stop(found.value) : training.stop(found.value.runId)
    },
    'runs.wait': async ({ run }) => {
      const found = history.runs.get(run)
      if (!found.ok) return found
      return (launches.owns(found.value) ? launches : training).wait(found.value.runId)
    },
  }
}

/** What a run would train, before it starts. */
async function planRun(context: ServiceContext, input: ParsedInput<'runs.plan'>): Promise<Result<RunPlan>> {
  const prepared = await prepareRun(context, input)
  if (!prepared.ok) return prepared
  const { dataset, payload, model, trained, trainer, strategy, config } = prepared.value
  const planned = TRAINERS[trainer].plan({
    strategy,
    config,
    architecture: trained.architecture,
    classes: payload.classes.length,
    items: dataset.splits,
  })
  return planned.ok ? success({ model, strategy, config, ...planned.value }) : planned
}

/** Queues a stopped or interrupted run again, from its last checkpoint; releases one that has waited since Thaw was closed. */
export async function resumeRun(
  context: ServiceContext,
  training: Training,
  reference: string,
): Promise<Result<RunSummary>> {
  const { history } = context
  const found = history.runs.get(reference)
  if (!found.ok) return found
  const run = found.value
  if (run.status === 'queued' && isHeld(context, run.runId)) return training.release(run.runId)
  if (isActive(run.status)) return failure('busy', `“${run.name}” is ${run.status} already.`)
  if (!canFollow(run.status, 'queued')) {
    return failure(
      'usage',
      `“${run.name}” ${run.status === 'completed' ? 'is complete' : 'failed'}; only a stopped or interrupted run can be resumed.`,
    )
  }
  const task = await trainTask(context, run)
  if (!task.ok) return task
  if (context.compute.closing()) return CLOSING
  const queued = history.runs.update(run.runId, { status: 'queued' })
  if (!queued.ok) return queued
  context.emit({ type: 'run.changed', run: queued.value })
  training.enqueue(task.value)
  return history.runs.get(run.runId)
}

function isHeld({ history }: ServiceContext, runId: string): boolean {
  const queue = history.queue.get()
  return queue.ok && queue.value.waiting.some((run) => run.runId === runId && run.held)
}
