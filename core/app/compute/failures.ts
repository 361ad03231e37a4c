/** Turns whatever a task throws into a failure a person can act on. */
import { FailureError, type Failure } from '../../domain/failure.ts'
import { diskFull } from '../disk-full.ts'

const OUT_OF_MEMORY =
  /out of memory|bad_alloc|allocation failed|failed to allocate|invalid array (buffer )?length|ENOMEM/i

/** @param place where the task writes, for the sentence about a full disk */
export function failureOf(error: unknown, place?: string): Failure {
  if (error instanceof FailureError) return error.failure
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (OUT_OF_MEMORY.test(details)) {
    return {
      code: 'out-of-memory',
      message: 'Memory ran out. Close other programs, or choose the strategy “frozen”, which needs the least memory.',
      details,
    }
  }
  const full = diskFull(error, place)
  if (full) return full
  return {
    code: 'internal',
    message: 'Something in Thaw went wrong while it computed. The details are in its log.',
    details,
  }
}
