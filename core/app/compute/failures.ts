/** Turns an error from a task into a failure that a person can act on. */
import { FailureError, type Failure } from '../../domain/failure.ts'
import { diskFull } from '../disk-full.ts'

const OUT_OF_MEMORY =
  /out of memory|bad_alloc|allocation failed|failed to allocate|invalid array (buffer )?length|ENOMEM/i

/** @param place the folder the task writes to, for the message about a full disk */
export function failureOf(error: unknown, place?: string): Failure {
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
  const full = diskFull(error, place)
  if (full) return full
  return {
    code: 'internal',
    message: 'Thaw failed while computing. Its log has the details.',
    details,
  }
}
