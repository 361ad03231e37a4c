import { endJob, newJob } from './importing.ts'
import { newJobId } from './newJobId.ts'
import { withEntry } from './observable.ts'
import type { Thaw } from './state.ts'

/**
 * Adds a model by the name of a hub or the path of a folder. Progress and failure show up in `thaw.jobs`. Gives its name; null
 * if it was not added.
 * @param from `hub`, `modelscope` or the address of a mirror; null for what the cache has already, which asks nobody
 */
export async function addModel(thaw: Thaw, model: string, from: string | null = 'hub'): Promise<string | null> {
  const jobId = newJobId()
  thaw.jobs.update((jobs) => {
    // A new attempt replaces what is said about an earlier one.
    const others = new Map([...jobs].filter(([, job]) => job.kind !== 'model' || job.failure === null))
    return withEntry(others, jobId, newJob(thaw, { jobId, kind: 'model', title: model, stage: 'Starting' }))
  })
  const result = await thaw.call('models.add', {
    model,
    jobId,
    ...(from === null ? { offline: true } : { source: from }),
  })
  thaw.cache.invalidate((method) => method === 'hub.cached')
  if (!result.ok) {
    endJob(thaw, jobId, result.failure)
    return null
  }
  thaw.jobs.update((jobs) => withEntry(jobs, jobId, undefined))
  thaw.cache.invalidate((method) => method === 'models.list')
  const name = (result.value.model ?? result.value.elsewhere)?.model ?? model
  thaw.notices.show({ tone: 'good', text: `Added ${name}.` })
  return name
}
