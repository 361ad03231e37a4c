/** Turns an error from a task into a failure that a person can act on. */
import { existsSync } from 'node:fs'
import { FailureError, type Failure } from '../../domain/failure.ts'
import { diskFull } from '../disk-full.ts'

const OUT_OF_MEMORY =
  /out of memory|bad_alloc|allocation failed|failed to allocate|invalid array (buffer )?length|ENOMEM/i

/**
 * @param place the folder the task writes to, for messages about the disk
 * @param then what to do once the disk is mended
 */
export function failureOf(error: unknown, place?: string, then?: string): Failure {
  if (error instanceof FailureError) return error.failure
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (OUT_OF_MEMORY.test(details)) {
    return {
      code: 'out-of-memory',
      message:
        'The machine ran out of memory. Close other programs, or choose the strategy “frozen”, which needs the least.',
      details,
    }
  }
  const full = diskFull(error, place, then) ?? unwritable(error, place, then)
  if (full) return full
  return {
    code: 'internal',
    message: 'Thaw failed while computing. Its log has the details.',
    details,
  }
}

/** What a system answers where a folder has gone, is read-only, or lies on a disk that fails. */
const UNWRITABLE: ReadonlySet<unknown> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EACCES',
  'EPERM',
  'EROFS',
  'EIO',
  'ENXIO',
  'ESTALE',
])

function unwritable(error: unknown, place: string | undefined, then = 'try again'): Failure | null {
  const { code, path } = error as NodeJS.ErrnoException
  if (place === undefined || !UNWRITABLE.has(code) || !path?.startsWith(place)) return null
  const message = existsSync(place)
    ? `Thaw cannot write to ${place}. Check its permissions and its disk, and ${then}.`
    : `The folder ${place} was removed or moved while Thaw used it. Put it back, and ${then}.`
  return { code: 'home-unwritable', message, file: path, details: (error as Error).stack }
}
