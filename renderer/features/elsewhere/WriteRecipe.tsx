import { useState } from 'react'
import type { Input, LAUNCHER_IDS, Output } from '../../../core/contract/index.ts'
import { useAction } from '../../state/hooks.ts'
import { newJobId } from '../../state/newJobId.ts'
import { Button } from '../../ui/Button.tsx'
import { NumberField, Select } from '../../ui/Field.tsx'
import { PathField } from '../../ui/PathField.tsx'
import { DeviceFields, useDevices } from './DeviceFields.tsx'

interface Props {
  /** What can start the trainer's recipe on several machines. */
  readonly launchers: readonly LauncherId[]
  /** Undefined where no trainer can train this. */
  readonly request: Omit<Input<'recipes.export'>, 'out'> | undefined
  readonly choose: (() => Promise<string | null>) | undefined
  readonly onWritten: (written: Output<'recipes.export'>) => void
  readonly onClose: () => void
}

type LauncherId = (typeof LAUNCHER_IDS)[number]
const NAMES: Readonly<Record<LauncherId, string>> = { torchrun: 'torchrun', slurm: 'Slurm', skypilot: 'SkyPilot' }

/** For which machines a recipe is, and where it goes. */
export function WriteRecipe({ launchers, request, choose, onWritten, onClose }: Props) {
  const [launcher, setLauncher] = useState<LauncherId>()
  const [nodes, setNodes] = useState<number>()
  const devices = useDevices()
  const [out, setOut] = useState('')
  const { busy, act } = useAction()
  return (
    <>
      <div className="row wrap">
        <Select
          label="Started by"
          value={launcher ?? ''}
          options={[['', 'A person'], ...launchers.map((each) => [each, NAMES[each]] as const)]}
          onChange={(value) => setLauncher(launchers.find((each) => each === value))}
          testId="elsewhere-launcher"
        />
        {launcher && (
          <NumberField label="Machines" value={nodes} placeholder="1" min={1} max={1024} onChange={setNodes} />
        )}
        <DeviceFields devices={devices} label="GPUs of each" />
      </div>
      <PathField
        label="Write the recipe to"
        placeholder="A new folder"
        value={out}
        onChange={setOut}
        choose={choose}
        testId="elsewhere-out"
      />
      <div className="row end">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="primary"
          busy={busy}
          unavailable={!request ? 'No trainer can train this' : out.trim() === '' ? 'Name a new folder' : undefined}
          onClick={() =>
            request &&
            act(
              'recipes.export',
              {
                ...request,
                out: out.trim(),
                jobId: newJobId(),
                ...devices.asked,
                ...(launcher && { launcher, ...(nodes !== undefined && { nodes }) }),
              },
              onWritten,
            )
          }
          data-testid="elsewhere-write"
        >
          Write the recipe
        </Button>
      </div>
    </>
  )
}
