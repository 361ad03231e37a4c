import { useLayoutEffect, useRef } from 'react'
import type { RunSummary, TrainingQueue } from '../../../core/contract/index.ts'
import { isTraining } from '../../../core/domain/run.ts'
import { useAction, useQuery } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { QueueRow } from './QueueRow.tsx'

/** The runs that wait to train, in their order; nothing where none waits and the queue is not paused. */
export function QueuePanel() {
  const queue = useQuery('queue.get', {})
  if (queue.status !== 'ready') return null
  const { runs, paused } = queue.value
  return paused || runs.some(({ status }) => status === 'queued') ? <Queue queue={queue.value} /> : null
}

function Queue({ queue: { runs, paused, why } }: { queue: TrainingQueue }) {
  const { busy, act } = useAction()
  const list = useRef<HTMLOListElement>(null)
  /** The run that was moved: its row keeps the focus, wherever it is now. */
  const moved = useRef<{ runId: string; to: 'up' | 'down'; before: string } | null>(null)
  const waiting = runs.filter(({ status }) => status === 'queued')
  const training = runs.find(({ status }) => isTraining(status))
  const order = waiting.map(({ runId }) => runId).join()

  useLayoutEffect(() => {
    if (!moved.current || moved.current.before === order) return
    const { runId, to } = moved.current
    moved.current = null
    const row = list.current?.querySelector(`[data-run="${CSS.escape(runId)}"]`)
    const button = row?.querySelector<HTMLElement>(`[data-move=${to}]:enabled`) ?? row?.querySelector<HTMLElement>('a')
    button?.focus()
  }, [order])

  function move(runId: string, to: 'up' | 'down'): void {
    const end = to === 'up' ? waiting[0] : waiting.at(-1)
    if (end?.runId === runId) return
    moved.current = { runId, to, before: order }
    act('queue.move', { run: runId, to })
  }

  return (
    <Panel
      title="Queue"
      testId="queue"
      actions={
        why === '' ? (
          <>
            <Button
              icon="pause"
              busy={busy}
              title="Starts no other run; the one that trains goes on"
              onClick={() => act('queue.pause', {})}
              data-testid="pause-queue"
            >
              Pause
            </Button>
            {training && (
              <PauseNow run={training} label="Pause now" onPause={() => act('queue.pause', { now: true })} />
            )}
          </>
        ) : (
          <>
            <Button icon="play" busy={busy} onClick={() => act('queue.resume', {})} data-testid="resume-queue">
              Resume the queue
            </Button>
            {paused && training && (
              <PauseNow run={training} label="Stop its run, too" onPause={() => act('queue.pause', { now: true })} />
            )}
          </>
        )
      }
    >
      {why !== '' && (
        <p role="status" data-testid="queue-why">
          {why}
        </p>
      )}
      <ol className="queue" ref={list}>
        {waiting.map((run, index) => (
          <QueueRow
            key={run.runId}
            run={run}
            place={index + 1}
            last={index === waiting.length - 1}
            onMove={(to) => move(run.runId, to)}
          />
        ))}
      </ol>
    </Panel>
  )
}

interface PauseNowProps {
  readonly run: Pick<RunSummary, 'name' | 'status'>
  readonly label: string
  readonly onPause: () => void
}

function PauseNow({ run: { name, status }, label, onPause }: PauseNowProps) {
  return (
    <Button
      kind="quiet"
      icon="stop"
      title={`Stops “${name}” with a checkpoint; it waits as the first`}
      unavailable={status === 'stopping' ? 'The run saves a checkpoint and then stops' : undefined}
      onClick={onPause}
      data-testid="pause-queue-now"
    >
      {label}
    </Button>
  )
}
