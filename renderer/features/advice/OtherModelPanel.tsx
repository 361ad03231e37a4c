import { useState, type ReactNode } from 'react'
import type { ElsewhereModel } from '../../../core/contract/index.ts'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import type { StrategyId } from '../../../core/strategies/index.ts'
import type { ChosenModel } from '../../lib/chosenModel.ts'
import { useQuery } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { ElsewhereDialog } from '../elsewhere/ElsewhereDialog.tsx'
import { AddModelButton } from './AddModelButton.tsx'
import { ElsewhereCard } from './ElsewhereCard.tsx'
import { GoalFields, type Wanted } from './GoalFields.tsx'
import { ModelChoice } from './ModelChoice.tsx'

interface Props {
  readonly dataset: DatasetSummary
  readonly chosen: ChosenModel
  readonly elsewhere: ElsewhereModel
  readonly children: ReactNode
}

/** Advice on a model that other trainers train. It computes nothing long, so that it is there without being asked for. */
export function OtherModelPanel({ dataset, chosen, elsewhere, children }: Props) {
  const [wanted, setWanted] = useState<Wanted>({
    goal: 'in-domain',
    ...(dataset.task === 'boxes' && { kind: 'localisation' as const }),
  })
  const [training, setTraining] = useState<StrategyId | null>(null)
  const asked = useQuery('advice.elsewhere', { dataset: dataset.datasetId, model: elsewhere.model, ...wanted })
  const advice = asked.status === 'ready' ? asked.value.advice : null

  return (
    <section className="advise" aria-label="Recommend and train">
      <div className="row wrap">
        <Button
          kind="primary"
          icon="play"
          unavailable={advice ? undefined : 'The advice is not there yet'}
          title="Starts a trainer that is installed here, or writes a recipe for it"
          onClick={() => advice && setTraining(advice.strategy)}
          data-testid="recommend-and-train"
        >
          Train as recommended…
        </Button>
        <ModelChoice chosen={chosen} />
        <AddModelButton />
      </div>
      <div className="row wrap fields">
        <GoalFields value={wanted} onChange={setWanted} />
      </div>
      {training !== null && (
        <ElsewhereDialog
          dataset={dataset}
          folder={elsewhere.folder}
          first={training}
          advised={advice?.strategy}
          onClose={() => setTraining(null)}
        />
      )}
      {children}
      <Loaded from={asked}>
        {({ advice }) => advice && <ElsewhereCard advice={advice} name={elsewhere.model} onTrain={setTraining} />}
      </Loaded>
    </section>
  )
}
