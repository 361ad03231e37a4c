/** Turns whatever a task throws into a failure a person can act on. */
import { FailureError, type Failure } from '../../domain/failure.ts'

const OUT_OF_MEMORY =
  /out of memory|bad_alloc|allocation failed|failed to allocate|invalid array (buffer )?length|ENOMEM/i

export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (OUT_OF_MEMORY.test(details)) {
    return {
      code: 'out-of-memory',
      message: 'Memory ran out. Close other programs, or choose the strategy “frozen”, which needs the least memory.',
      details,
    }
  }
  return {
    code: 'internal',
    message: 'Something in Thaw went wrong while it computed. The details say where.',
    details,
  }
}
