import type { RunSummary } from '../../../core/contract/index.ts'
import { placeText } from '../../../core/domain/training-queue.ts'
import { useAction, useQuery } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'

/** Where a queued run waits and, where it would wait for ever, a button that ends that. */
export function Waiting({ run }: { run: Pick<RunSummary, 'runId'> }) {
  const queue = useQuery('queue.get', {})
  const { busy, act } = useAction()
  if (queue.status !== 'ready') return null
  const { runs, paused, why } = queue.value
  const place = placeText(runs, run.runId)
  const held = runs.some(({ runId, held }) => runId === run.runId && held)
  return (
    <div className="row wrap" data-testid="run-waiting">
      {place !== null && <span className="small muted">Waiting: {place}.</span>}
      {held ? (
        <>
          <span>Thaw was closed before it started.</span>
          <Button
            icon="play"
            busy={busy}
            onClick={() => act('runs.resume', { run: run.runId })}
            data-testid="resume-held"
          >
            Train it
          </Button>
        </>
      ) : (
        paused && (
          <>
            <span>{why}</span>
            <Button icon="play" busy={busy} onClick={() => act('queue.resume', {})}>
              Resume the queue
            </Button>
          </>
        )
      )}
    </div>
  )
}
