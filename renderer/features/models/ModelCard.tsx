import { useId, type ReactNode } from 'react'
import type { ModelInfo } from '../../../core/contract/index.ts'
import { decimal } from '../../lib/format.ts'
import { useAction, useThaw } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { changeSettings } from '../../state/settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { ModelCosts } from './ModelCosts.tsx'
import { ModelStatistics } from './ModelStatistics.tsx'
import { originFacts } from './originFacts.ts'

interface Props {
  readonly model: ModelInfo
  readonly inUse: boolean
  readonly onClose: () => void
}

/** What a model is, how large, under which licence, where it came from, and what Thaw knows of its pretraining. */
export function ModelCard({ model, inUse, onClose }: Props) {
  const thaw = useThaw()
  const id = useId()
  const { busy, act } = useAction()
  const { model: name, origin, measurable } = model

  function use(): void {
    void changeSettings(thaw, { model: name })
    onClose()
  }

  return (
    <Dialog className="wide" aria-labelledby={id} onClose={onClose} data-testid="model-card">
      <h2 id={id}>{name}</h2>
      <p>{model.pretrained}</p>
      <Facts facts={factsOf(model)} />
      <ModelStatistics model={model} />
      <ModelCosts model={name} />
      <div className="row end">
        {origin !== null && (
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
        {model.templates !== null && (
          <a className="button plain" href={formatRoute('use', '', { model: name })}>
            Score pictures
          </a>
        )}
        <Button onClick={onClose}>Close</Button>
        <Button
          kind="primary"
          unavailable={inUse ? 'It is in use' : measurable ? undefined : 'Its statistics are missing'}
          onClick={use}
        >
          Use this model
        </Button>
      </div>
    </Dialog>
  )
}

function factsOf(model: ModelInfo): [string, ReactNode][] {
  const { parameters, sides, origin, folder, hash } = model
  const facts: [string, ReactNode][] = [
    ['Parameters', `${decimal(parameters / 1e6)} M`],
    ['Images', `${sides.join(' or ')} px`],
  ]
  facts.push(...originFacts(origin))
  facts.push(
    [
      'Folder',
      <span key="folder" className="path">
        {folder}
      </span>,
    ],
    [
      'Identity',
      <span key="hash" className="tabular">
        {hash.slice(0, 12)}
      </span>,
    ],
  )
  return facts
}
