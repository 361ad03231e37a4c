import { useId, useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { WithoutGpu } from './DeviceFields.tsx'
import { PythonChoice, usePython } from './PythonChoice.tsx'

interface Props {
  readonly model: string
  readonly onMeasure: (where: { readonly python: string; readonly cpu: boolean }) => void
  readonly onClose: () => void
}

/** Which Python runs a model that Thaw does not run itself, to measure it. */
export function MeasureDialog({ model, onMeasure, onClose }: Props) {
  const id = useId()
  // Thaw's own program needs the same packages for measuring as for training.
  const choice = usePython('runner')
  const [cpu, setCpu] = useState(false)
  return (
    <Dialog aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>Measure with {model}</h2>
      <p>
        A Python of yours runs the model on the images: probes by depth, and its answers before any training. It needs
        torch, transformers and pillow; nothing is installed or downloaded.
      </p>
      <PythonChoice choice={choice} needs="torch, transformers and pillow" />
      <WithoutGpu cpu={cpu} onChange={setCpu} />
      <div className="row end">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="primary"
          unavailable={choice.python === '' ? 'Name the Python that has the packages' : undefined}
          onClick={() => {
            onMeasure({ python: choice.python, cpu })
            onClose()
          }}
          data-testid="measure-elsewhere-start"
        >
          Measure
        </Button>
      </div>
    </Dialog>
  )
}
