import { useState, type ReactNode } from 'react'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import { useChosenModel } from '../../state/useChosenModel.ts'
import { Button } from '../../ui/Button.tsx'
import { ElsewhereDialog } from '../elsewhere/ElsewhereDialog.tsx'
import { AddModelButton } from './AddModelButton.tsx'
import { OtherModelPanel } from './OtherModelPanel.tsx'

interface Props {
  readonly dataset: DatasetSummary
  readonly children: ReactNode
}

/** For a dataset that only other trainers train: advice on one of their models, if one was added. */
export function OthersOnlyPanel({ dataset, children }: Props) {
  const chosen = useChosenModel()
  const [training, setTraining] = useState(false)
  const elsewhere = chosen.elsewhere ?? chosen.others[0]
  if (elsewhere)
    return (
      <OtherModelPanel
        key={elsewhere.model}
        dataset={dataset}
        chosen={{ ...chosen, usable: [], info: undefined, elsewhere }}
        elsewhere={elsewhere}
      >
        {children}
      </OtherModelPanel>
    )
  return (
    <section className="advise" aria-label="Recommend and train">
      <div className="row wrap">
        <AddModelButton label="Add a model to advise on" />
        <Button kind="quiet" onClick={() => setTraining(true)} data-testid="train-elsewhere">
          Train it elsewhere…
        </Button>
      </div>
      {training && (
        <ElsewhereDialog dataset={dataset} folder="" advised={undefined} onClose={() => setTraining(false)} />
      )}
      {children}
    </section>
  )
}
