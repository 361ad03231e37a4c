import type { RunDetail } from '../../core/contract/index.ts'
import { weightsText } from '../../core/domain/blend-words.ts'
import { newJob } from './importing.ts'
import { withEntry } from './observable.ts'
import type { Thaw } from './state.ts'

/** Keeps the weights at another share of a run's training. Progress shows up in `thaw.jobs`, failures as a notice. */
export async function pickShare(
  thaw: Thaw,
  { runId, name }: Pick<RunDetail, 'runId' | 'name'>,
  share: number,
  jobId: string,
): Promise<void> {
  const stage = 'Waiting for compute'
  thaw.jobs.update((jobs) => withEntry(jobs, jobId, newJob(thaw, { jobId, kind: 'blend', title: name, stage })))
  const result = await thaw.call('runs.blend', { run: runId, share, jobId })
  thaw.jobs.update((jobs) => withEntry(jobs, jobId, undefined))
  if (result.ok) thaw.notices.show({ tone: 'good', text: `${name} now keeps ${weightsText(share)}.` })
  else if (result.failure.code !== 'stopped') thaw.notices.fail(result.failure)
}
