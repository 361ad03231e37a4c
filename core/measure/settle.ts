import type { Result } from '../domain/failure.ts'
import { FailureError, failure } from '../domain/failure.ts'

/**
 * The outcome of a task: its result, `stopped` with this message if it was stopped, or the failure it threw.
 * Rethrows any other error.
 */
export async function settle<T>(
  body: () => Promise<Result<T>>,
  signal: AbortSignal,
  stopped: string,
): Promise<Result<T>> {
  try {
    return await body()
  } catch (error) {
    if (signal.aborted) return failure('stopped', stopped)
    if (error instanceof FailureError) return { ok: false, failure: error.failure }
    throw error
  }
}
