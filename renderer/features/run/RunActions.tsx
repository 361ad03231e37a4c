import { useState } from 'react'
import type { RunDetail } from '../../../core/contract/index.ts'
import { listed } from '../../../core/domain/listed.ts'
import { isActive } from '../../../core/domain/run.ts'
import { bytes } from '../../lib/format.ts'
import { useAction, useThaw } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { TrainOn } from './TrainOn.tsx'

export function RunActions({ run }: { run: RunDetail }) {
  const { notices, call } = useThaw()
  const [asking, setAsking] = useState(false)
  const { busy, act } = useAction()
  const active = isActive(run.status)
  const resumable = run.status === 'stopped' || run.status === 'interrupted'
  const [choosing, setChoosing] = useState(false)
  const trained = run.status === 'completed' && run.trainer === 'native' && run.artifacts.best !== undefined
  const whyNot = active ? 'The run is still active; stop it first' : undefined

  function archive(archived: boolean): void {
    act('runs.archive', { run: run.runId, archived }, () => {
      if (!archived) return
      const undo = (): void => void call('runs.archive', { run: run.runId, archived: false })
      notices.show({ tone: 'info', text: `Archived ${run.name}.`, action: { label: 'Undo', run: undo } })
    })
  }

  function remove(): void {
    act('runs.delete', { run: run.runId }, (removed) => {
      const kept =
        removed.keptFor.length > 0 ? ` Its weights stay, because ${listed(removed.keptFor)} started from them.` : ''
      notices.show({ tone: 'good', text: `Deleted ${run.name}; ${bytes(removed.bytes)} freed.${kept}` })
      location.assign(formatRoute('history'))
    })
  }

  return (
    <div className="row">
      {resumable && (
        <Button icon="play" busy={busy} onClick={() => act('runs.resume', { run: run.runId })} data-testid="resume-run">
          Resume
        </Button>
      )}
      {trained && (
        <a className="button plain" href={formatRoute('use', '', { run: run.runId })} data-testid="use-run">
          Use the model
        </a>
      )}
      {trained && (
        <Button kind="quiet" icon="play" onClick={() => setChoosing(true)} data-testid="train-on">
          Train on…
        </Button>
      )}
      {choosing && <TrainOn run={run} onClose={() => setChoosing(false)} />}
      <Button kind="quiet" icon="archive" unavailable={whyNot} onClick={() => archive(!run.archived)}>
        {run.archived ? 'Unarchive' : 'Archive'}
      </Button>
      <Button kind="quiet" icon="trash" unavailable={whyNot} onClick={() => setAsking(true)} data-testid="delete-run">
        Delete
      </Button>
      {asking && (
        <ConfirmDialog
          title={`Delete ${run.name}?`}
          confirm="Delete permanently"
          busy={busy}
          onClose={() => setAsking(false)}
          onConfirm={remove}
        >
          <p>
            This deletes its scores, curves and checkpoints from disk and can’t be undone. Archiving hides the run and
            keeps everything.
          </p>
        </ConfirmDialog>
      )}
    </div>
  )
}
