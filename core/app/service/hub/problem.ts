import { failure, type Result } from '../../../domain/failure.ts'
import { diskFull } from '../../disk-full.ts'

const NO_PERMISSION = /\b(EACCES|EPERM|EROFS)\b/

/** What a download threw: the person stopped it, or the disk did. Throws everything else again. */
export function hubProblem(error: unknown, signal: AbortSignal): Result<never> {
  if (signal.aborted) return failure('stopped', 'Stopped. What has been downloaded is kept.')
  const full = diskFull(error)
  if (full) return { ok: false, failure: full }
  const { code, path } = error as NodeJS.ErrnoException
  if (code === undefined || path === undefined || !NO_PERMISSION.test(code)) throw error
  return failure(
    'environment',
    `Thaw cannot write to ${path}. Change its permissions, or choose another cache with HF_HUB_CACHE.`,
    { file: path, details: String(error) },
  )
}
