import type { Input, ModelUsed, PictureGiven } from '../../core/contract/index.ts'
import type { Result } from '../../core/domain/failure.ts'
import { newJob } from './importing.ts'
import { newJobId } from './newJobId.ts'
import { withEntry } from './observable.ts'
import type { Thaw } from './state.ts'

/** The file's path where the window knows it, else its bytes. */
export async function pictureOf({ native }: Pick<Thaw, 'native'>, file: File): Promise<PictureGiven> {
  const path = native?.pathForFile(file) ?? ''
  return path === '' ? { name: file.name, data: await base64(file) } : { path }
}

/** Empty for a file that cannot be read, such as a folder: the answer then says so. */
function base64(file: File): Promise<string> {
  return new Promise((resolve) => {
    const reader = new FileReader()
    reader.addEventListener('load', () =>
      resolve(typeof reader.result === 'string' ? (reader.result.split(',', 2)[1] ?? '') : ''),
    )
    reader.addEventListener('error', () => resolve(''))
    reader.readAsDataURL(file)
  })
}

/** Scores pictures; the job is in `thaw.jobs` until it ends. */
export async function scorePictures(
  thaw: Thaw,
  title: string,
  request: Omit<Input<'models.use'>, 'jobId'>,
): Promise<Result<ModelUsed>> {
  const jobId = newJobId()
  thaw.jobs.update((jobs) => withEntry(jobs, jobId, newJob(thaw, { jobId, kind: 'use', title, stage: 'Starting' })))
  const result = await thaw.call('models.use', { ...request, jobId })
  thaw.jobs.update((jobs) => withEntry(jobs, jobId, undefined))
  return result
}
