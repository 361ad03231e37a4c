import { useState } from 'react'
import type { SweepDetail } from '../../../core/contract/index.ts'
import { mistakesWithPictures, sweepPage } from '../../../core/sweep/index.ts'
import { useAction, useThaw } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { saveText } from '../../ui/download.ts'

export function SweepActions({ sweep }: { sweep: SweepDetail }) {
  const thaw = useThaw()
  const [asking, setAsking] = useState(false)
  const [saving, setSaving] = useState(false)
  const { busy, act } = useAction()
  const { sweepId, name, status, report } = sweep

  async function save(): Promise<void> {
    if (!report) return
    setSaving(true)
    const mistakes = await mistakesWithPictures(
      async (method, input) => {
        const picture = await thaw.call(method, input)
        return picture.ok ? picture.value : null
      },
      sweep.datasetId,
      report.mistakes,
    )
    setSaving(false)
    saveText(`${name}.html`, sweepPage({ sweep, report, mistakes }), 'text/html')
  }

  return (
    <div className="row">
      {status === 'running' && (
        <Button icon="stop" busy={busy} onClick={() => act('sweeps.stop', { sweep: sweepId })} data-testid="stop-sweep">
          Stop
        </Button>
      )}
      {status === 'unfinished' && (
        <Button
          icon="play"
          busy={busy}
          onClick={() => act('sweeps.resume', { sweep: sweepId })}
          data-testid="resume-sweep"
        >
          Resume
        </Button>
      )}
      <Button
        kind="quiet"
        icon="download"
        busy={saving}
        unavailable={report ? undefined : 'No run has completed yet'}
        onClick={() => void save()}
        data-testid="save-sweep"
      >
        Save as HTML
      </Button>
      <Button
        kind="quiet"
        icon="trash"
        unavailable={status === 'running' ? 'The sweep is running; stop it first' : undefined}
        onClick={() => setAsking(true)}
        data-testid="delete-sweep"
      >
        Delete
      </Button>
      {asking && (
        <ConfirmDialog
          title={`Delete ${name}?`}
          confirm="Delete the sweep"
          busy={busy}
          onClose={() => setAsking(false)}
          onConfirm={() => act('sweeps.delete', { sweep: sweepId }, () => location.assign(formatRoute('history')))}
        >
          <p>Its runs stay in the history.</p>
        </ConfirmDialog>
      )}
    </div>
  )
}
