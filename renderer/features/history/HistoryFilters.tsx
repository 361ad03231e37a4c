import type { RunSummary } from '../../../core/contract/index.ts'
import { RUN_STATUSES } from '../../../core/domain/run.ts'
import { STRATEGIES, STRATEGY_IDS } from '../../../core/strategies/index.ts'
import type { Route } from '../../state/route.ts'
import { Select } from '../../ui/Field.tsx'
import { STATUS_LOOKS } from '../../ui/StatusBadge.tsx'

interface Props {
  readonly runs: readonly RunSummary[]
  /** Model names by hash. */
  readonly models: ReadonlyMap<string, string>
  readonly query: Route['query']
  readonly onChange: (changes: Readonly<Record<string, string>>) => void
}

/** Search and filters; they are part of the address, so a reload keeps them. */
export function HistoryFilters({ runs, models, query, onChange }: Props) {
  const datasets = new Map(runs.map((run) => [run.datasetId, run.datasetName]))
  return (
    <search className="row wrap filters">
      <input
        type="search"
        className="grow"
        aria-label="Search runs"
        placeholder="Search names, datasets, notes, tags"
        value={query['text'] ?? ''}
        onChange={(event) => onChange({ text: event.target.value })}
      />
      <Select
        label="Status"
        value={query['status'] ?? ''}
        options={[['', 'Any'], ...RUN_STATUSES.map((status) => [status, STATUS_LOOKS[status].label] as const)]}
        onChange={(status) => onChange({ status })}
      />
      <Select
        label="Strategy"
        value={query['strategy'] ?? ''}
        options={[['', 'Any'], ...STRATEGY_IDS.map((id) => [id, STRATEGIES[id].name] as const)]}
        onChange={(strategy) => onChange({ strategy })}
      />
      <Select
        label="Dataset"
        value={query['dataset'] ?? ''}
        options={[['', 'Any'], ...datasets]}
        onChange={(dataset) => onChange({ dataset })}
      />
      {models.size > 1 && (
        <Select
          label="Model"
          value={query['model'] ?? ''}
          options={[['', 'Any'], ...models]}
          onChange={(model) => onChange({ model })}
          testId="history-model"
        />
      )}
      <label className="check">
        <input
          type="checkbox"
          checked={query['archived'] === 'yes'}
          onChange={(event) => onChange({ archived: event.target.checked ? 'yes' : '' })}
        />
        Show archived
      </label>
    </search>
  )
}
