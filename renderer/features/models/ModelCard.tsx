import type { ReactNode } from 'react'
import type { ModelInfo } from '../../../core/contract/index.ts'
import { decimal } from '../../lib/format.ts'
import { formatRoute } from '../../state/route.ts'
import { ModelCosts } from './ModelCosts.tsx'
import { folderFact, ModelDialog } from './ModelDialog.tsx'
import { ModelStatistics } from './ModelStatistics.tsx'
import { originFacts } from './originFacts.ts'

interface Props {
  readonly model: ModelInfo
  readonly inUse: boolean
  readonly onClose: () => void
}

/** What a model is, how large, under which licence, where it came from, and what Thaw knows of its pretraining. */
export function ModelCard({ model, inUse, onClose }: Props) {
  const { model: name, origin, measurable, pretrained, templates } = model
  return (
    <ModelDialog
      name={name}
      about={pretrained}
      facts={factsOf(model)}
      removable={origin !== null}
      unusable={inUse ? 'It is in use' : measurable ? undefined : 'Its statistics are missing'}
      action={
        templates !== null && (
          <a className="button plain" href={formatRoute('use', '', { model: name })}>
            Score pictures
          </a>
        )
      }
      onClose={onClose}
    >
      <ModelStatistics model={model} />
      <ModelCosts model={name} />
    </ModelDialog>
  )
}

function factsOf({ parameters, sides, origin, folder, hash }: ModelInfo): (readonly [string, ReactNode])[] {
  return [
    ['Parameters', `${decimal(parameters / 1e6)} M`],
    ['Images', `${sides.join(' or ')} px`],
    ...originFacts(origin),
    folderFact(folder),
    [
      'Identity',
      <span key="hash" className="tabular">
        {hash.slice(0, 12)}
      </span>,
    ],
  ]
}
