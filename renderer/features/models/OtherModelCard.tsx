import { useId } from 'react'
import type { ElsewhereModel } from '../../../core/contract/index.ts'
import { decimal } from '../../lib/format.ts'
import { useAction, useThaw } from '../../state/hooks.ts'
import { changeSettings } from '../../state/settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { originFacts } from './originFacts.ts'

interface Props {
  readonly model: ElsewhereModel
  readonly inUse: boolean
  readonly onClose: () => void
}

/** A model that other trainers train: what it is, how large, and where it came from. */
export function OtherModelCard({ model, inUse, onClose }: Props) {
  const thaw = useThaw()
  const id = useId()
  const { busy, act } = useAction()
  const { model: name, family, parameters, blocks, origin, folder } = model

  return (
    <Dialog className="wide" aria-labelledby={id} onClose={onClose} data-testid="model-card">
      <h2 id={id}>{name}</h2>
      <p>{family}. Other trainers train it; Thaw advises, writes what they need, starts and follows them.</p>
      <Facts
        facts={[
          ['Parameters', `${decimal(parameters / 1e6)} M`],
          ['Vision tower', `${blocks} blocks`],
          ...originFacts(origin),
          [
            'Folder',
            <span key="folder" className="path">
              {folder}
            </span>,
          ],
        ]}
      />
      <div className="row end">
        <Button
          kind="quiet"
          icon="trash"
          busy={busy}
          title="Forgets the name. The files stay where they are."
          onClick={() => act('models.remove', { model: name }, onClose)}
        >
          Remove from Thaw
        </Button>
        <Button onClick={onClose}>Close</Button>
        <Button
          kind="primary"
          unavailable={inUse ? 'It is in use' : undefined}
          onClick={() => {
            void changeSettings(thaw, { model: name })
            onClose()
          }}
        >
          Use this model
        </Button>
      </div>
    </Dialog>
  )
}
