/** Runs a task in the compute process as part of a job, with progress, cancellation, and a report if compute dies. */
import type { ComputeTask, Finished } from '../../../contract/compute.ts'
import type { Result } from '../../../domain/failure.ts'
import { success } from '../../../domain/failure.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'

interface Ends {
  readonly measure: 'measured'
  readonly 'measure-elsewhere': 'measured-elsewhere'
  readonly statistics: 'described'
  readonly 'statistics-elsewhere': 'described'
  readonly pick: 'picked'
  readonly export: 'exported'
  readonly embed: 'embedded'
  readonly use: 'used'
}
type WatchedTask = Extract<ComputeTask, { task: keyof Ends }>
type EndOf<T extends WatchedTask> = Extract<Finished, { type: Ends[T['task']] }>

const ENDS: Ends = {
  measure: 'measured',
  'measure-elsewhere': 'measured-elsewhere',
  statistics: 'described',
  'statistics-elsewhere': 'described',
  pick: 'picked',
  export: 'exported',
  embed: 'embedded',
  use: 'used',
}

export async function runTask<T extends WatchedTask>(
  { compute, emit }: Pick<ServiceContext, 'compute' | 'emit'>,
  job: Job | null,
  task: T,
): Promise<Result<EndOf<T>>> {
  job?.progress({ stage: 'Waiting for compute', done: 0, total: null })
  const running = compute.run(task, {
    onMessage: (message) => message.type === 'progress' && job?.progress(message.progress),
  })
  if (job?.signal.aborted) running.stop()
  job?.signal.addEventListener('abort', running.stop, { once: true })
  const done = await running.result
  if (!done.ok) {
    const { code, message } = done.failure
    if (code === 'compute-lost') emit({ type: 'compute.lost', message, runId: null })
    return done
  }
  if (done.value.type !== ENDS[task.task]) throw new Error(`a ${task.task} task ended with ${done.value.type}`)
  return success(done.value as EndOf<T>)
}
