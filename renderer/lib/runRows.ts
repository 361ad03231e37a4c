import { type RunDetail, type RunSummary, type Setting, settingsByName } from '../../core/contract/index.ts'
import { shortName } from '../../core/domain/run-models.ts'
import { strategyName } from '../../core/strategies/index.ts'
import { settingValue } from './settingNames.ts'
import { matchesText, type SortValue } from './table.ts'

/** A column of the history table: its label, sort value and exported value. */
export interface RunColumn {
  readonly key: string
  readonly label: string
  readonly numeric: boolean
  readonly value: (run: RunSummary) => SortValue
}

/** Ordered by importance; a narrow window hides some columns (styles/tables.css). */
export const RUN_COLUMNS: readonly RunColumn[] = [
  { key: 'status', label: 'Status', numeric: false, value: (run) => run.status },
  { key: 'name', label: 'Name', numeric: false, value: (run) => run.name },
  { key: 'test', label: 'Test score', numeric: true, value: (run) => run.test?.value ?? null },
  { key: 'macroF1', label: 'Macro-F1', numeric: true, value: (run) => run.macroF1 },
  { key: 'dataset', label: 'Dataset', numeric: false, value: (run) => run.datasetName },
  { key: 'model', label: 'Model', numeric: false, value: (run) => shortName(run.model) },
  { key: 'strategy', label: 'Strategy', numeric: false, value: (run) => strategyName(run.strategy) },
  { key: 'started', label: 'Started', numeric: false, value: (run) => run.startedAt ?? run.createdAt },
  { key: 'duration', label: 'Duration', numeric: true, value: (run) => run.seconds },
  { key: 'engine', label: 'Engine', numeric: false, value: (run) => run.engine },
  { key: 'seed', label: 'Seed', numeric: true, value: (run) => run.seed },
]

export interface RunFilter {
  readonly text: string
  readonly status: string
  readonly strategy: string
  readonly dataset: string
  /** A hash, because the same name may have belonged to other weights. */
  readonly model: string
}

/** Runs that match every filter; an empty filter matches all. */
export function filterRuns(runs: readonly RunSummary[], filter: RunFilter): RunSummary[] {
  const searches = filter.text.trim() !== ''
  return runs.filter(
    (run) =>
      (filter.status === '' || run.status === filter.status) &&
      (filter.strategy === '' || run.strategy === filter.strategy) &&
      (filter.dataset === '' || run.datasetId === filter.dataset) &&
      (filter.model === '' || run.modelHash === filter.model) &&
      (!searches ||
        matchesText(filter.text, [
          run.name,
          run.runId,
          run.datasetName,
          run.model,
          strategyName(run.strategy),
          run.engine,
          run.note,
          ...run.tags,
        ])),
  )
}

export interface ConfigRow {
  readonly key: string
  readonly values: readonly string[]
  readonly differs: boolean
}

/** Every setting of the runs, side by side; `differs` marks a row whose values are not all equal. */
export function configRows(runs: readonly RunDetail[]): ConfigRow[] {
  const columns = runs.map((run): Record<string, Setting> => ({
    dataset: run.datasetName,
    'dataset fingerprint': run.fingerprint,
    model: run.model,
    'model hash': run.modelHash,
    trainer: run.trainer,
    strategy: strategyName(run.strategy),
    'use of advice': run.adviceUse,
    ...settingsByName(run.config),
    ...run.environment,
    engine: run.engine,
  }))
  const keys = [...new Set(columns.flatMap((column) => Object.keys(column)))]
  return keys.map((key) => {
    const values = columns.map((column) => settingValue(column[key]))
    return { key, values, differs: values.some((value) => value !== values[0]) }
  })
}
