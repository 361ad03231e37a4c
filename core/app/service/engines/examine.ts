/** Tests backends in the compute process; if the process dies or hangs, that is a result too. */
import type { ExamineTask } from '../../../contract/compute.ts'
import type { BackendStatus } from '../../../contract/engine.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { awakeTimer } from '../../awake-timer.ts'
import type { ComputeClient } from '../compute/client.ts'

/** A graphics driver that takes longer counts as hanging. */
const PATIENCE_MS = 90_000

interface Limits {
  readonly signal?: AbortSignal | undefined
  readonly patienceMs?: number
}

/** Fails only with `stopped`, when a person stops it or Thaw closes; any failure of a backend becomes its status. */
export async function examineOn(
  compute: Pick<ComputeClient, 'run'>,
  order: Omit<ExamineTask, 'task'>,
  { signal, patienceMs = PATIENCE_MS }: Limits = {},
): Promise<Result<BackendStatus>> {
  const running = compute.run({ task: 'examine', ...order })
  let silent = false
  const forgetPatience = awakeTimer(patienceMs, () => {
    silent = true
    running.end()
  })
  signal?.addEventListener('abort', running.end, { once: true })
  const done = await running.result
  forgetPatience()
  signal?.removeEventListener('abort', running.end)
  if (signal?.aborted)
    return failure('stopped', 'You stopped the measurement of the engines; the previous results still apply.')
  if (done.ok && done.value.type === 'examined') return success(done.value.status)
  if (done.ok) throw new Error(`an examine task ended with ${done.value.type}`)
  const { code, message } = done.failure
  if (code === 'stopped') return done
  const why = silent
    ? `It did not respond within ${patienceMs / 1000} seconds, so Thaw ended it. Update the graphics driver.`
    : `The test failed. ${message}`
  return success({ id: order.backend, available: false, why })
}
