import { useState, type ReactNode } from 'react'
import type { Output, SweepSummary } from '../../../core/contract/index.ts'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import type { StrategyId } from '../../../core/strategies/index.ts'
import { changeSettings } from '../../state/settings.ts'
import {
  compareModels,
  compareStrategies,
  recommend,
  recommendAndTrain,
  runRequest,
  startRun,
  type FlowOptions,
} from '../../state/flow.ts'
import { useQuery, useThaw } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { type StartingModel, useChosenModel } from '../../state/useChosenModel.ts'
import { newJobId } from '../../state/newJobId.ts'
import { useWork } from '../../state/useWork.ts'
import { Button } from '../../ui/Button.tsx'
import { FailurePanel } from '../../ui/FailurePanel.tsx'
import { ElsewhereDialog } from '../elsewhere/ElsewhereDialog.tsx'
import { SweepDialog } from '../sweep/SweepDialog.tsx'
import { AddModelButton } from './AddModelButton.tsx'
import { AdviceCard } from './AdviceCard.tsx'
import { ComparedModels } from './ComparedModels.tsx'
import { ModelChoice } from './ModelChoice.tsx'
import { StartFrom } from './StartFrom.tsx'
import { OptionsForm } from './OptionsForm.tsx'
import { OtherModelPanel } from './OtherModelPanel.tsx'
import { TrainingPlan } from './TrainingPlan.tsx'
import { WorkShown } from './WorkShown.tsx'

const DEFAULTS: FlowOptions = { goal: 'in-domain', strategy: 'auto' }

interface Props {
  readonly dataset: DatasetSummary
  /** The newest run, above the reasons. */
  readonly children: ReactNode
}

/** The main action for a dataset and its result, by Thaw or, for a model that Thaw does not train, by others. */
export function AdvicePanel(props: Props) {
  const chosen = useChosenModel()
  const { elsewhere } = chosen
  return elsewhere ? (
    <OtherModelPanel key={elsewhere.model} {...props} chosen={chosen} elsewhere={elsewhere} />
  ) : (
    <OwnModelPanel {...props} chosen={chosen} />
  )
}

function OwnModelPanel({ dataset, chosen, children }: Props & { readonly chosen: StartingModel }) {
  const thaw = useThaw()
  const [options, setOptions] = useState(DEFAULTS)
  const [compared, setCompared] = useState<Output<'models.compare'> | null>(null)
  const [choosing, setChoosing] = useState(false)
  const [elsewhere, setElsewhere] = useState(false)
  const { model, from } = chosen
  /** Until the weights of the run are there, anything would start from other ones. */
  const unready = from && from.trained.status !== 'ready' ? 'Thaw is preparing the weights of the run' : undefined
  const latest = useQuery('advice.latest', { dataset: dataset.datasetId, model })
  const work = useWork(dataset.datasetId)
  const { flow } = work
  const { advice, finishedSince } =
    latest.status === 'ready' && unready === undefined ? latest.value : { advice: null, finishedSince: 0 }
  const strategy = options.strategy === 'auto' ? advice?.strategy : options.strategy
  const request = { thaw, dataset: dataset.datasetId, model, title: dataset.name, options, newJobId }

  function train(strategy: StrategyId): void {
    if (advice) void startRun({ ...request, options: { ...options, strategy } }, advice)
  }

  function openSweep(sweep: SweepSummary | null): void {
    if (sweep) location.assign(formatRoute('sweep', sweep.sweepId))
  }

  return (
    <section className="advise" aria-label="Recommend and train">
      <div className="row wrap">
        <Button
          kind="primary"
          icon="play"
          busy={flow !== undefined}
          unavailable={unready}
          onClick={() => void recommendAndTrain(request)}
          data-testid="recommend-and-train"
        >
          Recommend and train
        </Button>
        <Button
          unavailable={unready ?? (flow && 'Thaw is already working on this dataset')}
          onClick={() => void recommend(request)}
          data-testid="recommend-only"
        >
          Recommend only
        </Button>
        {from === null && (
          <>
            <ModelChoice chosen={chosen} />
            <AddModelButton />
          </>
        )}
        <StartFrom from={from?.runId} />
        <Button
          kind="quiet"
          unavailable={unready ?? (flow && 'Thaw is already working on this dataset')}
          title="Trains several strategies with several seeds, and compares them"
          onClick={() => setChoosing(true)}
          data-testid="compare-strategies"
        >
          Compare strategies…
        </Button>
        <Button
          kind="quiet"
          title="Writes a recipe for another trainer, or starts one"
          onClick={() => setElsewhere(true)}
          data-testid="train-elsewhere"
        >
          Train it elsewhere…
        </Button>
        {from === null && chosen.usable.length > 1 && (
          <Button
            kind="quiet"
            unavailable={flow && 'Thaw is already working on this dataset'}
            onClick={() => void compareModels(request).then(setCompared)}
            data-testid="compare-models"
          >
            Compare models
          </Button>
        )}
      </div>
      {elsewhere && (
        <ElsewhereDialog
          dataset={dataset}
          // Models that came with Thaw are its own, and no other trainer knows them.
          folder={chosen.info?.origin ? chosen.info.folder : ''}
          advised={advice?.strategy}
          onClose={() => setElsewhere(false)}
        />
      )}
      {choosing && (
        <SweepDialog
          dataset={dataset}
          model={model}
          usable={from === null ? chosen.usable : []}
          onStart={(choice) => {
            setChoosing(false)
            void compareStrategies(request, choice).then(openSweep)
          }}
          onClose={() => setChoosing(false)}
        />
      )}
      {from?.trained.status === 'failed' && <FailurePanel failure={from.trained.failure} />}
      <OptionsForm dataset={dataset} options={options} strategy={strategy} onChange={setOptions} />
      {strategy && unready === undefined && (
        <TrainingPlan request={runRequest({ dataset: dataset.datasetId, model }, options, advice)} />
      )}
      <WorkShown work={work} datasetId={dataset.datasetId} />
      {compared && (
        <ComparedModels
          compared={compared}
          inUse={chosen.info?.model}
          onUse={(name) => void changeSettings(thaw, { model: name })}
        />
      )}
      {children}
      {advice && <AdviceCard advice={advice} finishedSince={finishedSince} onTrain={train} busy={flow !== undefined} />}
    </section>
  )
}
