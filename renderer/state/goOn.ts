import type { Thaw } from './state.ts'

const TRIES = 20
const PAUSE_MS = 500

/** Resumes a run whose Thaw is closing: until that one has gone, it refuses new work. Failures show as a notice. */
export async function goOn(
  { call, notices, leftBehind }: Pick<Thaw, 'call' | 'notices' | 'leftBehind'>,
  runId: string,
  wait: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const resumed = await call('runs.resume', { run: runId })
    if (resumed.ok) return leftBehind.set(null)
    if (resumed.failure.code !== 'busy' || tries === TRIES) return notices.fail(resumed.failure)
    await wait(PAUSE_MS)
  }
}
