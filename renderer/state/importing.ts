import type { Failure } from '../../core/domain/failure.ts'
import { counted } from '../lib/format.ts'
import { withEntry } from './observable.ts'
import type { Thaw } from './thaw.ts'
import { formatRoute } from './route.ts'

/** Imports a folder or file on the machine that runs Thaw. Progress and failure show up in `thaw.jobs`. */
export async function importDataset(thaw: Thaw, path: string, jobId: string): Promise<void> {
  thaw.jobs.update((jobs) =>
    withEntry(jobs, jobId, {
      jobId,
      kind: 'import',
      title: path,
      datasetId: null,
      startedAt: thaw.now(),
      stage: 'Looking at the folder',
      done: 0,
      total: null,
      etaSeconds: null,
      cancelling: false,
      failure: null,
    }),
  )
  const result = await thaw.call('datasets.import', { path, jobId })
  if (result.ok) {
    thaw.jobs.update((jobs) => withEntry(jobs, jobId, undefined))
    const { datasetId, name, items, classes } = result.value
    thaw.cache.set('datasets.get', { dataset: datasetId }, result.value)
    thaw.cache.invalidate((method) => method === 'datasets.list')
    thaw.notices.show({
      tone: 'good',
      text: `Imported ${name}: ${counted(items, 'image')}, ${counted(classes.length, 'class', 'classes')}.`,
      action: { label: 'Open', run: () => thaw.go(formatRoute('dataset', datasetId)) },
    })
    return
  }
  endJob(thaw, jobId, result.failure)
}

/** A job the person stopped just goes away; any other failure stays with it until dismissed. */
export function endJob(thaw: Thaw, jobId: string, failure: Failure): void {
  thaw.jobs.update((jobs) => {
    const job = jobs.get(jobId)
    return withEntry(jobs, jobId, job && failure.code !== 'stopped' ? { ...job, failure } : undefined)
  })
}

export async function cancelJob(thaw: Thaw, jobId: string): Promise<void> {
  setCancelling(thaw, jobId, true)
  const result = await thaw.call('jobs.cancel', { jobId })
  if (result.ok) return
  setCancelling(thaw, jobId, false)
  thaw.notices.fail(result.failure)
}

function setCancelling(thaw: Thaw, jobId: string, cancelling: boolean): void {
  thaw.jobs.update((jobs) => {
    const job = jobs.get(jobId)
    return job ? withEntry(jobs, jobId, { ...job, cancelling }) : jobs
  })
}
