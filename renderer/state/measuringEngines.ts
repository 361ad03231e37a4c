import { endJob } from './importing.ts'
import { withEntry } from './observable.ts'
import type { Thaw } from './state.ts'

/** Measures every engine again. Progress and failure show up in `thaw.jobs`. */
export async function measureEngines(thaw: Thaw, jobId: string): Promise<void> {
  thaw.jobs.update((jobs) =>
    withEntry(jobs, jobId, {
      jobId,
      kind: 'doctor',
      title: 'Measuring the engines',
      datasetId: null,
      startedAt: thaw.now(),
      stage: 'Starting',
      done: 0,
      total: null,
      etaSeconds: null,
      cancelling: false,
      failure: null,
    }),
  )
  const result = await thaw.call('engine.doctor', { jobId })
  if (!result.ok) return endJob(thaw, jobId, result.failure)
  thaw.jobs.update((jobs) => withEntry(jobs, jobId, undefined))
}
