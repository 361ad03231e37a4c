import { useState, type ReactNode } from 'react'
import type { ElsewhereModel } from '../../../core/contract/index.ts'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import type { StrategyId } from '../../../core/strategies/index.ts'
import type { ChosenModel } from '../../lib/chosenModel.ts'
import { measureElsewhere } from '../../state/flow.ts'
import { useQuery, useThaw } from '../../state/hooks.ts'
import { newJobId } from '../../state/newJobId.ts'
import { useWork } from '../../state/useWork.ts'
import { Button } from '../../ui/Button.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { ElsewhereDialog } from '../elsewhere/ElsewhereDialog.tsx'
import { MeasureDialog } from '../elsewhere/MeasureDialog.tsx'
import { AddModelButton } from './AddModelButton.tsx'
import { ElsewhereCard } from './ElsewhereCard.tsx'
import { GoalFields, type Wanted } from './GoalFields.tsx'
import { ModelChoice } from './ModelChoice.tsx'
import { WorkShown } from './WorkShown.tsx'

interface Props {
  readonly dataset: DatasetSummary
  readonly chosen: ChosenModel
  readonly elsewhere: ElsewhereModel
  readonly children: ReactNode
}

/** Advice on a model that other trainers train. Without a measurement it takes no time, so that it is there at once. */
export function OtherModelPanel({ dataset, chosen, elsewhere, children }: Props) {
  const [wanted, setWanted] = useState<Wanted>({
    goal: 'in-domain',
    ...(dataset.task === 'boxes' && { kind: 'localisation' as const }),
  })
  const [training, setTraining] = useState<StrategyId | null>(null)
  const [measuring, setMeasuring] = useState(false)
  const thaw = useThaw()
  const { datasetId } = dataset
  const work = useWork(datasetId)
  const { flow } = work
  const asked = useQuery('advice.elsewhere', { dataset: datasetId, model: elsewhere.model, ...wanted })
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
        <Button
          unavailable={flow && 'Thaw is already working on this dataset'}
          title="Runs the model on the images in a Python of yours"
          onClick={() => setMeasuring(true)}
          data-testid="measure-elsewhere"
        >
          {advice?.measured ? 'Measure again…' : 'Measure…'}
        </Button>
        <ModelChoice chosen={chosen} />
        <AddModelButton />
      </div>
      <div className="row wrap fields">
        <GoalFields value={wanted} onChange={setWanted} />
      </div>
      {measuring && (
        <MeasureDialog
          model={elsewhere.model}
          onMeasure={(where) =>
            void measureElsewhere(
              { thaw, dataset: datasetId, model: elsewhere.model, title: dataset.name, newJobId },
              { model: elsewhere.model, again: advice?.measured !== undefined, ...where },
            )
          }
          onClose={() => setMeasuring(false)}
        />
      )}
      <WorkShown work={work} datasetId={datasetId} />
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
