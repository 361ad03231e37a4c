import type { MetricPoint, RunConfig, RunSummary } from '../contract/run.ts'
import { datasetFacts } from '../contract/dataset.ts'
import type { MetricId } from '../domain/metric.ts'
import { type Result, success } from '../domain/failure.ts'
import { toColumn } from './columns.ts'
import { type StoreContext, timestamp, writing } from './context.ts'
import { requireDataset } from './dataset-rows.ts'
import { addPoints } from './metrics.ts'
import { insertRecord, requireRun, runSummaryOf } from './run-rows.ts'

/** A run that another program trained and recorded. */
export interface AdoptedRun {
  /** Always the same for the same run. */
  readonly id: string
  readonly name: string
  readonly trainer: string
  readonly model: string
  readonly strategy: string
  readonly metric: MetricId
  readonly config: RunConfig
  readonly points: readonly MetricPoint[]
  /** ISO 8601. */
  readonly startedAt: string
  readonly endedAt: string
  readonly seconds: number
}

/** The data that adopted runs belong to: a dataset of the history, or one that Thaw only knows by name. */
export type AdoptedData =
  | { readonly datasetId: string }
  | { readonly name: string; /** Absolute path of the other program's file. */ readonly source: string }

export interface AdoptedRuns {
  /**
   * Stores runs as completed, all or none, and leaves out those that the history has already. `not-found` for a dataset
   * that is gone.
   */
  readonly adopt: (
    runs: readonly AdoptedRun[],
    data: AdoptedData,
    folderOf: (runId: string) => string,
  ) => Result<{ adopted: RunSummary[]; known: RunSummary[] }>
}

export function adoptedRuns(context: StoreContext): AdoptedRuns {
  const { database } = context
  const present = database.prepare<[string], number>('SELECT key FROM runs WHERE id = ?').pluck()
  return {
    adopt: (runs, data, folderOf) =>
      success(
        writing(context, () => {
          const known = runs.filter(({ id }) => present.get(id) !== undefined)
          const fresh = runs.filter((run) => !known.includes(run))
          if (fresh.length > 0) {
            const dataset = 'datasetId' in data ? requireDataset(database, data.datasetId) : namedDataset(context, data)
            for (const run of fresh) insertRun(context, run, dataset, folderOf(run.id))
          }
          const summary = ({ id }: AdoptedRun) => runSummaryOf(requireRun(database, id))
          return { adopted: fresh.map(summary), known: known.map(summary) }
        }),
      ),
  }
}

interface DatasetKey {
  readonly key: number
  readonly name: string
}

/** As a removed dataset: in no list, and forgotten with the last of its runs. Its empty fingerprint equals no data's. */
function namedDataset(context: StoreContext, { name, source }: { name: string; source: string }): DatasetKey {
  const side = { minWidth: 0, medianWidth: 0, maxWidth: 0, minHeight: 0, medianHeight: 0, maxHeight: 0 }
  const facts = {
    format: 'unknown',
    items: 0,
    classes: [],
    splits: { train: 0, val: 0, test: 0 },
    splitSource: 'folders',
    problems: [],
    duplicates: { exact: 0, near: 0, clusters: 0 },
    imageSize: side,
    bytes: 0,
  }
  const row = context.database
    .prepare<object, DatasetKey>(
      `INSERT INTO datasets (id, name, root, fingerprint, imported_at, imported_order, removed, facts)
       VALUES (:id, :name, :source, '', :at, (SELECT coalesce(max(imported_order), 0) + 1 FROM datasets), 1, :facts)
       ON CONFLICT (root, fingerprint) DO UPDATE SET name = excluded.name RETURNING key, name`,
    )
    .get({ id: context.newId('ds'), name, source, at: timestamp(context), facts: toColumn(datasetFacts, facts) })
  if (row === undefined) throw new Error('INSERT … RETURNING gave no row')
  return row
}

/**
 * The model's name stands for the hash of weights that Thaw has not seen: it distinguishes models, and equals no hash that
 * advice or a sweep looks for.
 */
function insertRun(context: StoreContext, run: AdoptedRun, dataset: DatasetKey, folder: string): void {
  const { id, name, model, trainer, strategy, metric, startedAt, endedAt, seconds } = run
  const { lastInsertRowid } = context.database
    .prepare(
      `INSERT INTO runs (id, name, status, reason, dataset_key, dataset_name, model, model_hash, trainer, strategy,
         advice_use, seed, metric, engine, created_at, started_at, ended_at, seen_at, seconds, note, tags, archived)
       VALUES (:id, :name, 'completed', '', :dataset, :datasetName, :model, :model, :trainer, :strategy, 'none', :seed, :metric,
         '', :startedAt, :startedAt, :endedAt, :at, :seconds, '', '[]', 0)`,
    )
    .run({
      id,
      name,
      dataset: dataset.key,
      datasetName: dataset.name,
      model,
      trainer,
      strategy,
      seed: run.config.seed,
      metric,
      startedAt,
      endedAt,
      at: timestamp(context),
      seconds,
    })
  insertRecord(context.database, lastInsertRowid, { config: run.config, folder })
  addPoints(context.database, Number(lastInsertRowid), run.points)
}
