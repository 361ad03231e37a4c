import type { RunSummary } from '../../../core/contract/index.ts'
import { useThaw } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'

/** The button responds at once: the run shows as stopping before the trainer gets the message. */
export function StopButton({ run }: { run: RunSummary }) {
  const thaw = useThaw()

  async function stop(): Promise<void> {
    markStopping(run.runId)
    const result = await thaw.call('runs.stop', { run: run.runId })
    if (result.ok) return
    thaw.notices.fail(result.failure)
    thaw.cache.invalidate((method) => method === 'runs.get' || method === 'runs.list')
  }

  function markStopping(runId: string): void {
    const mark = <T extends RunSummary>(known: T): T =>
      known.runId === runId ? { ...known, status: 'stopping' } : known
    thaw.cache.update('runs.get', mark)
    thaw.cache.update('runs.list', ({ runs }) => ({ runs: runs.map(mark) }))
  }

  return (
    <Button
      icon="stop"
      unavailable={run.status === 'stopping' ? 'The run saves a checkpoint and then stops' : undefined}
      onClick={() => void stop()}
      data-testid="stop-run"
    >
      Stop
    </Button>
  )
}
