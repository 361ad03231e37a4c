/** Has backends tried in the compute process, whose death or silence is an answer too. */
import type { ExamineTask } from '../../../contract/compute.ts'
import type { BackendStatus } from '../../../contract/engine.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import type { ComputeClient } from '../compute/client.ts'

/** A graphics driver that has not answered by then hangs. */
const PATIENCE_MS = 90_000

interface Limits {
  readonly signal?: AbortSignal | undefined
  readonly patienceMs?: number
}

/** Fails only with `stopped`, where a person or the end of Thaw stops it; whatever a backend does makes its status. */
export async function examineOn(
  compute: Pick<ComputeClient, 'run'>,
  order: Omit<ExamineTask, 'task'>,
  { signal, patienceMs = PATIENCE_MS }: Limits = {},
): Promise<Result<BackendStatus>> {
  const running = compute.run({ task: 'examine', ...order })
  let silent = false
  const patience = setTimeout(() => {
    silent = true
    running.end()
  }, patienceMs)
  signal?.addEventListener('abort', running.end, { once: true })
  const done = await running.result
  clearTimeout(patience)
  signal?.removeEventListener('abort', running.end)
  if (signal?.aborted)
    return failure('stopped', 'Measuring the engines was stopped; what was known before still holds.')
  if (done.ok && done.value.type === 'examined') return success(done.value.status)
  if (done.ok) throw new Error(`an examine task ended with ${done.value.type}`)
  const { code, message } = done.failure
  if (code === 'stopped') return done
  const why = silent
    ? `It did not answer within ${patienceMs / 1000} seconds and was ended. Update the driver of the graphics card.`
    : `Trying it failed. ${message}`
  return success({ id: order.backend, available: false, why })
}
