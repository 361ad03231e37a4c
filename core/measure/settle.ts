import type { Result } from '../domain/failure.ts'
import { FailureError, failure } from '../domain/failure.ts'

/**
 * What a task comes to: its result, `stopped` with this sentence where it was told to stop, or the failure it threw.
 * Any other error goes on.
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
