import { endJob, newJob } from './importing.ts'
import { newJobId } from './newJobId.ts'
import { withEntry } from './observable.ts'
import type { Thaw } from './state.ts'

/**
 * Gives a model statistics of images that a person chose: a dataset, a folder, or a file of statistics. Progress and failure
 * show up in `thaw.jobs`.
 */
export async function buildStatistics(thaw: Thaw, model: string, reference: string): Promise<void> {
  const jobId = newJobId()
  thaw.jobs.update((jobs) => {
    // A new attempt replaces what is said about an earlier one.
    const others = new Map([...jobs].filter(([, job]) => job.kind !== 'statistics' || job.failure === null))
    return withEntry(others, jobId, newJob(thaw, { jobId, kind: 'statistics', title: model, stage: 'Starting' }))
  })
  const result = await thaw.call('models.statistics', { model, reference, jobId })
  if (!result.ok) return endJob(thaw, jobId, result.failure)
  thaw.jobs.update((jobs) => withEntry(jobs, jobId, undefined))
  thaw.cache.invalidate((method) => method === 'models.list')
  const { items, source } = result.value
  thaw.notices.show({
    tone: 'good',
    text: `${model} has statistics of ${items.toLocaleString('en')} images: ${source}.`,
  })
}
