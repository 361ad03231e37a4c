import { useId, type ReactNode } from 'react'
import { useAction, useThaw } from '../../state/hooks.ts'
import { changeSettings } from '../../state/settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Facts } from '../../ui/Panel.tsx'

interface Props {
  readonly name: string
  /** What it is, in a sentence. */
  readonly about: string
  readonly facts: readonly (readonly [string, ReactNode])[]
  /** Whether a person added it, so that it can be taken away again. */
  readonly removable: boolean
  /** Why it cannot be used now. */
  readonly unusable: string | undefined
  /** More to do with it, between the buttons that every model has. */
  readonly action?: ReactNode
  readonly onClose: () => void
  readonly children?: ReactNode
}

/** The card of a model: what it is, and whether to use it. */
export function ModelDialog({ name, about, facts, removable, unusable, action, onClose, children }: Props) {
  const thaw = useThaw()
  const id = useId()
  const { busy, act } = useAction()

  function use(): void {
    void changeSettings(thaw, { model: name })
    onClose()
  }

  return (
    <Dialog className="wide" aria-labelledby={id} onClose={onClose} data-testid="model-card">
      <h2 id={id}>{name}</h2>
      <p>{about}</p>
      <Facts facts={facts} />
      {children}
      <div className="row end">
        {removable && (
          <Button
            kind="quiet"
            icon="trash"
            busy={busy}
            title="Forgets the name. The files stay where they are."
            onClick={() => act('models.remove', { model: name }, onClose)}
          >
            Remove from Thaw
          </Button>
        )}
        {action}
        <Button onClick={onClose}>Close</Button>
        <Button kind="primary" unavailable={unusable} onClick={use}>
          Use this model
        </Button>
      </div>
    </Dialog>
  )
}

/** A path among the facts of a model. */
export const folderFact = (folder: string): readonly [string, ReactNode] => [
  'Folder',
  <span key="folder" className="path">
    {folder}
  </span>,
]
