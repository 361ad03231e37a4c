import { useState, type ReactNode } from 'react'
import type { Input, PythonEnvironment, TrainerOptions } from '../../../core/contract/index.ts'
import { mebibytes } from '../../lib/format.ts'
import { typedPath } from '../../lib/typedPath.ts'
import { useAction, useQuery } from '../../state/hooks.ts'
import { newJobId } from '../../state/newJobId.ts'
import { formatRoute } from '../../state/route.ts'
import { Button } from '../../ui/Button.tsx'
import { NumberField, Select } from '../../ui/Field.tsx'
import { PathField } from '../../ui/PathField.tsx'

interface Props {
  readonly trainer: Pick<TrainerOptions['trainers'][number], 'trainer' | 'name' | 'starts'> | undefined
  /** Undefined where no trainer can train this. */
  readonly request: Input<'trainers.start'> | undefined
  readonly onClose: () => void
}

/** Another interpreter than those that Thaw found. */
const ANOTHER = ''

/** Which Python starts the trainer, and on what. */
export function StartHere({ trainer, request, onClose }: Props) {
  const found = useQuery('trainers.environments', {})
  const [chosen, setChosen] = useState<string>()
  const [typed, setTyped] = useState('')
  const [gpus, setGpus] = useState<number>()
  const [cpu, setCpu] = useState(false)
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
  const { environments, last } =
    found.status === 'ready'
      ? { environments: found.value.environments, last: found.value.chosen[trainer.trainer] }
      : { environments: [], last: undefined }
  const suits = environments.filter(({ trainers }) => trainers.includes(trainer.trainer))
  const usual = suits.find(({ python }) => python === last) ?? suits[0]
  const selected = chosen ?? usual?.python ?? ANOTHER
  const python = selected === ANOTHER ? typedPath(typed) : selected

  return (
    <>
      {found.status === 'loading' ? (
        <p className="muted">Looking for Python environments…</p>
      ) : (
        <Select
          label="Python"
          value={selected}
          options={[...suits.map((each) => [each.python, environmentText(each)] as const), [ANOTHER, 'Another one…']]}
          onChange={setChosen}
          testId="elsewhere-python"
        />
      )}
      {found.status !== 'loading' && selected === ANOTHER && (
        <PathField
          label={suits.length === 0 ? `No Python that Thaw found has ${trainer.name}. Yours` : 'Its interpreter'}
          placeholder="As in /home/me/my-environment/bin/python"
          value={typed}
          onChange={setTyped}
          choose={undefined}
          testId="elsewhere-python-path"
        />
      )}
      <div className="row wrap">
        {!cpu && <NumberField label="GPUs" value={gpus} placeholder="1" min={1} max={1024} onChange={setGpus} />}
        <label className="check">
          <input type="checkbox" checked={cpu} onChange={(event) => setCpu(event.target.checked)} />
          Without a GPU
        </label>
      </div>
      <Buttons onClose={onClose}>
        <Button
          kind="primary"
          busy={busy}
          unavailable={python === '' ? 'Name the Python that has the trainer' : undefined}
          title="Starts the trainer, and follows it in the history"
          onClick={() =>
            request &&
            act(
              'trainers.start',
              { ...request, python, jobId: newJobId(), ...(cpu ? { cpu } : gpus !== undefined && { devices: gpus }) },
              ({ runId }) => location.assign(formatRoute('run', runId)),
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

/** Where it is, and what it could train on. */
function environmentText({ prefix, version, devices }: PythonEnvironment): string {
  const on = devices.map(({ name, memoryMB }) => (memoryMB === null ? name : `${name}, ${mebibytes(memoryMB)}`))
  return `${prefix} (Python ${version}, ${on.length === 0 ? 'no GPU' : on.join('; ')})`
}
