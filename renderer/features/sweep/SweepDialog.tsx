import { useId, useState } from 'react'
import type { ModelInfo } from '../../../core/contract/index.ts'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import { STRATEGIES, STRATEGY_IDS, type StrategyId } from '../../../core/strategies/index.ts'
import { USUAL_SEEDS, USUAL_STRATEGIES } from '../../../core/sweep/index.ts'
import { counted } from '../../lib/format.ts'
import type { SweepChoice } from '../../state/flow.ts'
import { useQuery } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { NumberField, Select } from '../../ui/Field.tsx'

const MOST_SEEDS = 20

interface Props {
  readonly dataset: Pick<DatasetSummary, 'datasetId'>
  /** The chosen model; undefined for the default. */
  readonly model: string | undefined
  /** The models to choose from; with fewer than two there is no choice. */
  readonly usable: readonly ModelInfo[]
  readonly onStart: (choice: SweepChoice) => void
  readonly onClose: () => void
}

/** What a sweep trains: strategies, models and seeds. Its other settings are the options of a run. */
export function SweepDialog({ dataset, model, usable, onStart, onClose }: Props) {
  const [strategies, setStrategies] = useState<readonly StrategyId[]>(USUAL_STRATEGIES)
  const [chosenModels, setChosenModels] = useState<readonly string[]>()
  const [seeds, setSeeds] = useState<number>()
  const [keep, setKeep] = useState('')
  const known = useQuery('datasets.list', {})
  const id = useId()
  const several = usable.length > 1
  const own = usable.find((one) => (model === undefined ? one.isDefault : one.model === model))
  // The models may arrive after the dialog has opened.
  const models = chosenModels ?? (own ? [own.model] : [])
  const earlier =
    known.status === 'ready'
      ? known.value.datasets.filter(({ datasetId, classes }) => datasetId !== dataset.datasetId && classes.length > 0)
      : []
  const runs = strategies.length * (several ? models.length : 1) * (seeds ?? USUAL_SEEDS)
  const whyNot =
    strategies.length === 0 ? 'Choose a strategy' : several && models.length === 0 ? 'Choose a model' : undefined

  return (
    <Dialog aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>Compare strategies</h2>
      <Choices
        label="Strategies"
        options={STRATEGY_IDS.map((each) => [each, STRATEGIES[each].name])}
        chosen={strategies}
        onChange={setStrategies}
      />
      {several && (
        <Choices
          label="Models"
          options={usable.map((each) => [each.model, each.model])}
          chosen={models}
          onChange={setChosenModels}
        />
      )}
      <NumberField
        label="Seeds"
        value={seeds}
        placeholder={String(USUAL_SEEDS)}
        min={1}
        max={MOST_SEEDS}
        onChange={setSeeds}
        testId="sweep-seeds"
      />
      {earlier.length > 0 && (
        <Select
          label="Measure what is kept of"
          value={keep}
          options={[['', 'No earlier dataset'], ...earlier.map(({ datasetId, name }) => [datasetId, name] as const)]}
          onChange={setKeep}
          testId="sweep-keep"
        />
      )}
      <p className="small muted">
        Epochs, time limit, mirror images, memory and the robust test are as under “Options”. Thaw uses completed runs
        with the same settings again.
      </p>
      <div className="row end">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="primary"
          unavailable={whyNot}
          onClick={() =>
            onStart({
              strategies,
              models: several ? models : undefined,
              seeds: seeds ?? USUAL_SEEDS,
              keep: keep === '' ? undefined : keep,
            })
          }
          data-testid="start-sweep"
        >
          Train {counted(runs, 'run')}
        </Button>
      </div>
    </Dialog>
  )
}

function Choices<T extends string>({
  label,
  options,
  chosen,
  onChange,
}: {
  readonly label: string
  readonly options: readonly (readonly [T, string])[]
  readonly chosen: readonly T[]
  readonly onChange: (chosen: readonly T[]) => void
}) {
  return (
    <fieldset className="choices">
      <legend>{label}</legend>
      {options.map(([value, name]) => (
        <label key={value} className="check">
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, value] : chosen.filter((other) => other !== value))
            }
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}
