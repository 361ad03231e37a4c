import { useId, useState } from 'react'
import type { RunSummary } from '../../../core/contract/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Segments } from '../../ui/Field.tsx'
import { TrackioExport } from './TrackioExport.tsx'
import { TrackioImport } from './TrackioImport.tsx'

/** Runs from trackio's projects, and these runs to one. */
export function Trackio({ runs }: { runs: readonly RunSummary[] }) {
  const [open, setOpen] = useState(false)
  const [way, setWay] = useState('from')
  const id = useId()
  const close = (): void => setOpen(false)
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)} data-testid="trackio">
        trackio…
      </Button>
      {open && (
        <Dialog aria-labelledby={id} onClose={close}>
          <h2 id={id}>Runs from and to trackio</h2>
          <Segments
            label="Direction"
            value={way}
            options={[
              ['from', 'Import a project'],
              ['to', 'Add runs to a project'],
            ]}
            onChange={setWay}
          />
          {way === 'from' ? <TrackioImport onClose={close} /> : <TrackioExport runs={runs} onClose={close} />}
        </Dialog>
      )}
    </>
  )
}
