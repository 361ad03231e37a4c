import { FailureError, type Result } from '../domain/failure.ts'
import { BUSY_TIMEOUT_MS } from './connect.ts'
import { type StoreContext, writing } from './context.ts'

/** See `History.atOnce`. */
export function atOnce(context: StoreContext): <T>(work: () => Result<T>) => Result<T> {
  const waitFor = (ms: number): unknown => context.database.pragma(`busy_timeout = ${ms}`)
  return (work) => {
    waitFor(0)
    try {
      return writing(context, () => {
        const result = work()
        // Thrown, so that the transaction is rolled back.
        if (!result.ok) throw new FailureError(result.failure)
        return result
      })
    } finally {
      waitFor(BUSY_TIMEOUT_MS)
    }
  }
}
