import type { KeyboardEvent } from 'react'
import type { TrainingQueue } from '../../../core/contract/index.ts'
import { strategyName } from '../../../core/strategies/index.ts'
import { useAction, useThaw } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Button } from '../../ui/Button.tsx'

interface Props {
  readonly run: TrainingQueue['runs'][number]
  /** From 1. */
  readonly place: number
  readonly last: boolean
  readonly onMove: (to: 'up' | 'down') => void
}

/** A run that waits: its place, and what a person can do with it. */
export function QueueRow({ run, place, last, onMove }: Props) {
  const { notices, call } = useThaw()
  const { busy, act } = useAction()

  function onKeyDown(event: KeyboardEvent): void {
    const to = event.key === 'ArrowUp' ? 'up' : event.key === 'ArrowDown' ? 'down' : null
    if (!event.altKey || to === null) return
    event.preventDefault()
    onMove(to)
  }

  function takeOut(): void {
    act('runs.stop', { run: run.runId }, () => {
      const undo = (): void => void call('runs.resume', { run: run.runId })
      notices.show({ tone: 'info', text: `Took ${run.name} out of the queue.`, action: { label: 'Undo', run: undo } })
    })
  }

  return (
    <li className="row" data-run={run.runId} data-testid="queued-run">
      <span className="muted tabular">{place}</span>
      <span className="grow ellipsis">
        <a href={formatRoute('run', run.runId)} title={run.name} onKeyDown={onKeyDown}>
          {run.name}
        </a>{' '}
        <span className="small muted">
          {strategyName(run.strategy)} on {run.datasetName}
        </span>
      </span>
      <span className="row tight">
        <Button
          kind="quiet"
          icon="up"
          aria-label={`Move ${run.name} up`}
          title="Move up (Alt+↑)"
          disabled={place === 1}
          onClick={() => onMove('up')}
          onKeyDown={onKeyDown}
          data-move="up"
        />
        <Button
          kind="quiet"
          icon="down"
          aria-label={`Move ${run.name} down`}
          title="Move down (Alt+↓)"
          disabled={last}
          onClick={() => onMove('down')}
          onKeyDown={onKeyDown}
          data-move="down"
        />
        <Button
          kind="quiet"
          icon="cross"
          busy={busy}
          aria-label={`Take ${run.name} out of the queue`}
          title="Take out of the queue"
          onClick={takeOut}
          onKeyDown={onKeyDown}
          data-testid="take-out"
        />
      </span>
    </li>
  )
}
