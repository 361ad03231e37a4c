import type { ReactNode } from 'react'
import type { Input, TrainerOptions } from '../../../core/contract/index.ts'
import { useAction } from '../../state/hooks.ts'
import { newJobId } from '../../state/newJobId.ts'
import { formatRoute } from '../../state/route.ts'
import { Button } from '../../ui/Button.tsx'
import { DeviceFields, useDevices } from './DeviceFields.tsx'
import { PythonChoice, usePython } from './PythonChoice.tsx'

interface Props {
  readonly trainer: Pick<TrainerOptions['trainers'][number], 'trainer' | 'name' | 'starts'> | undefined
  /** Undefined where no trainer can train this. */
  readonly request: Input<'trainers.start'> | undefined
  readonly onClose: () => void
}

/** Which Python starts the trainer, and on what. */
export function StartHere({ trainer, request, onClose }: Props) {
  const choice = usePython(trainer?.trainer ?? '')
  const devices = useDevices()
  const { busy, act } = useAction()
  if (!trainer?.starts)
    return (
      <>
        <p className="muted">
          {trainer ? `Thaw writes recipes for ${trainer.name} and does not start it.` : 'No trainer can train this.'}
        </p>
        <Buttons onClose={onClose} />
      </>
    )
  const { python } = choice

  return (
    <>
      <PythonChoice choice={choice} needs={trainer.name} />
      <div className="row wrap">
        <DeviceFields devices={devices} label="GPUs" />
      </div>
      <Buttons onClose={onClose}>
        <Button
          kind="primary"
          busy={busy}
          unavailable={python === '' ? 'Name the Python that has the trainer' : undefined}
          title="Starts the trainer, and follows it in the history"
          onClick={() =>
            request &&
            act('trainers.start', { ...request, ...devices.asked, python, jobId: newJobId() }, ({ runId }) =>
              location.assign(formatRoute('run', runId)),
            )
          }
          data-testid="elsewhere-start"
        >
          Start it here
        </Button>
      </Buttons>
    </>
  )
}

function Buttons({ onClose, children }: { readonly onClose: () => void; readonly children?: ReactNode }) {
  return (
    <div className="row end">
      <Button onClick={onClose}>Cancel</Button>
      {children}
    </div>
  )
}
