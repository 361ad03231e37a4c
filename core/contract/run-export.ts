/** Exports runs as documents; the command line and the window save the same. */
import { csvRow } from '../domain/csv.ts'
import type { Input, Output } from './methods.ts'
import type { MetricPoint, RunDetail, RunSummary } from './run.ts'

export interface RunsDocument {
  readonly format: 'thaw-runs'
  readonly version: 2
  readonly runs: readonly (RunDetail & { readonly metrics: readonly MetricPoint[] })[]
}

type Method = 'runs.get' | 'runs.metrics'

/**
 * Everything about these runs, with their events and curves.
 * @param ask makes one call; if it throws, so does this function
 */
export async function runsDocument(
  ask: <M extends Method>(method: M, input: Input<M>) => Promise<Output<M>>,
  references: readonly string[],
): Promise<RunsDocument> {
  const runs: RunsDocument['runs'][number][] = []
  for (const run of references) {
    const detail = await ask('runs.get', { run })
    const { points } = await ask('runs.metrics', { run: detail.runId })
    runs.push({ ...detail, metrics: points })
  }
  return { format: 'thaw-runs', version: 2, runs }
}

const COLUMNS = [
  'runId',
  'name',
  'status',
  'reason',
  'datasetName',
  'fingerprint',
  'model',
  'modelHash',
  'trainer',
  'strategy',
  'adviceUse',
  'advisedStrategy',
  'seed',
  'engine',
  'createdAt',
  'startedAt',
  'endedAt',
  'seconds',
  'bestEpoch',
  'note',
] as const satisfies readonly (keyof RunSummary)[]

const SCORES = ['metric', 'test', 'testLow', 'testHigh', 'macroF1', 'validation'] as const

/** One row per run, under a header; scores are shares from 0 to 1, times in seconds and ISO 8601. */
export function runsCsv(runs: readonly RunSummary[]): string {
  const rows = runs.map((run) => {
    const { metric, test, macroF1, validation } = run
    const scores = [metric, test?.value, test?.low, test?.high, macroF1, validation]
    return [...COLUMNS.map((column) => run[column]), ...scores, run.tags.join(' ')]
  })
  return [[...COLUMNS, ...SCORES, 'tags'], ...rows].map(csvRow).join('\r\n')
}
