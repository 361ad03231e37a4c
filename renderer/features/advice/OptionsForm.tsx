import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import { STRATEGIES, STRATEGY_IDS, type StrategyId } from '../../../core/strategies/index.ts'
import type { FlowOptions } from '../../state/flow.ts'
import { NumberField, Select } from '../../ui/Field.tsx'
import { GoalFields } from './GoalFields.tsx'
import { RobustField } from './RobustField.tsx'
import { TrainingSettings } from './TrainingSettings.tsx'

interface Props {
  readonly dataset: DatasetSummary
  readonly options: FlowOptions
  /** What would train with these options, if that is known. */
  readonly strategy: StrategyId | undefined
  readonly onChange: (options: FlowOptions) => void
}

/** Options that most people never need. */
export function OptionsForm({ dataset, options, strategy: trained, onChange }: Props) {
  return (
    <details className="options">
      <summary>Options</summary>
      <div className="row wrap fields">
        <GoalFields value={options} onChange={(goal) => onChange({ ...options, ...goal })} />
        <Select
          label="Strategy"
          value={options.strategy}
          options={[['auto', 'As recommended'], ...STRATEGY_IDS.map((id) => [id, STRATEGIES[id].name] as const)]}
          onChange={(strategy) => onChange({ ...options, strategy: strategy as 'auto' | StrategyId })}
          testId="option-strategy"
        />
        <NumberField
          label="Seed"
          value={options.seed}
          placeholder="0"
          min={0}
          onChange={(seed) => onChange({ ...options, seed })}
          testId="option-seed"
        />
        <NumberField
          label="Epochs"
          value={options.epochs}
          placeholder="auto"
          min={1}
          max={10_000}
          onChange={(epochs) => onChange({ ...options, epochs })}
          testId="option-epochs"
        />
        <NumberField
          label="Time limit (minutes)"
          value={options.minutes}
          placeholder="none"
          min={0.1}
          whole={false}
          onChange={(minutes) => onChange({ ...options, minutes })}
          testId="option-minutes"
        />
        <Select
          label="Mirror images"
          value={options.mirror === undefined ? 'auto' : options.mirror ? 'yes' : 'no'}
          options={[
            ['auto', 'If they keep their class'],
            ['yes', 'Always'],
            ['no', 'Never'],
          ]}
          onChange={(mirror) => onChange({ ...options, mirror: mirror === 'auto' ? undefined : mirror === 'yes' })}
          testId="option-mirror"
        />
        <Select
          label="Memory"
          value={options.recompute === undefined ? 'auto' : options.recompute ? 'save' : 'keep'}
          options={[
            ['auto', 'As memory allows'],
            ['keep', 'Fastest'],
            ['save', 'Use less memory (slower)'],
          ]}
          onChange={(memory) => onChange({ ...options, recompute: memory === 'auto' ? undefined : memory === 'save' })}
          testId="option-memory"
        />
        <RobustField dataset={dataset} value={options.robust} onChange={(robust) => onChange({ ...options, robust })} />
      </div>
      <TrainingSettings
        settings={options.settings ?? {}}
        strategy={trained}
        onChange={(settings) => onChange({ ...options, settings })}
      />
    </details>
  )
}
