import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import type { Goal } from '../contract/advice.ts'
import { artifacts, type RunConfig, type RunDetail, type RunSummary } from '../contract/run.ts'
import { failure, type Result, success } from '../domain/failure.ts'
import type { MetricId } from '../domain/metric.ts'
import { isActive } from '../domain/run.ts'
import { fromColumn, toColumn } from './columns.ts'
import { type StoreContext, timestamp, writing } from './context.ts'
import { forgetRemoved, requireDataset } from './dataset-rows.ts'
import { reject } from './faults.ts'
import { enterQueue } from './queue.ts'
import { eventsOf } from './run-events.ts'
import { nextRunName } from './run-name.ts'
import {
  findRun,
  insertRecord,
  IS_ACTIVE,
  type ListedRow,
  requireRun,
  runDetailOf,
  runSummaryOf,
  runTags,
  SELECT_LISTED,
} from './run-rows.ts'

export interface NewRun {
  readonly datasetId: string
  readonly model: string
  readonly modelHash: string
  /** The trainer. */
  readonly trainer: string
  readonly strategy: string
  readonly seed: number
  /** The metric of its scores. */
  readonly metric: MetricId
  readonly config: RunConfig
  readonly goal: Goal | null
  /** The advice that the person saw; the strategy shows whether it was followed. */
  readonly adviceId: string | null
  /** The model that the advice is about, if the run trains it at another side of the image. */
  readonly advisedHash?: string
  /** Folder for the run's checkpoints. */
  readonly folderOf: (runId: string) => string
}

/** Which runs to list; without a filter, all. */
export interface RunFilter {
  readonly datasetId?: string | undefined
  readonly archived?: boolean | undefined
  /** Whether they are queued, running or stopping. */
  readonly active?: boolean | undefined
  /** The newest so many. */
  readonly limit?: number | undefined
}

export interface RunRecords {
  /** A `queued` run, last in the queue. `not-found` for a dataset or advice that is gone, `usage` for advice about other data or another model. */
  readonly create: (run: NewRun) => Result<RunSummary>
  /** Newest first. */
  readonly list: (filter?: RunFilter) => Result<RunSummary[]>
  /** `run` here and below: an id, a name, or the unique prefix of an id. */
  readonly get: (run: string) => Result<RunDetail>
  /** Names of the runs that started from the weights of this one, by its whole id, which may be gone; oldest first. */
  readonly startedFrom: (runId: string) => Result<string[]>
  readonly rename: (run: string, name: string) => Result<RunSummary>
  readonly note: (run: string, note: string) => Result<RunSummary>
  readonly tag: (run: string, tags: readonly string[]) => Result<RunSummary>
  readonly archive: (run: string, archived: boolean) => Result<RunSummary>
  /**
   * Deletes the run with its metrics and events, but not its folder, which the caller must delete; `from` is the run that it
   * started from. `busy` while it is active.
   */
  readonly remove: (run: string) => Result<{ removed: string; folder: string; from: string | null }>
}

/** The run that a run started from. A damaged row is reported when it is read, and keeps nobody from deleting runs. */
const FROM = "CASE WHEN json_valid(config) THEN config ->> '$.from.runId' END"

export function runRecords(context: StoreContext): RunRecords {
  const { database } = context
  const edit = (run: string, column: 'name' | 'note' | 'tags' | 'archived', value: string | number) =>
    writing(context, (): Result<RunSummary> => {
      const row = findRun(database, run)
      if (!row.ok) return row
      database.prepare(`UPDATE runs SET ${column} = ? WHERE key = ?`).run(value, row.value.key)
      return success(runSummaryOf(requireRun(database, row.value.id)))
    })
  return {
    create: (run) => success(writing(context, () => createRun(context, run))),
    list: (filter = {}) => success(listed(database, filter).map(runSummaryOf)),
    get: (run) => {
      const row = findRun(database, run)
      return row.ok ? success(runDetailOf(row.value, eventsOf(database, row.value))) : row
    },
    startedFrom: (runId) => {
      const named = database.prepare<[string], string>(
        `SELECT name FROM runs JOIN run_records ON run_key = runs.key WHERE ${FROM} = ? ORDER BY runs.key`,
      )
      return success(named.pluck().all(runId))
    },
    rename: (run, name) =>
      name.trim() === ''
        ? failure('usage', 'Type a name for the run; it cannot be empty.')
        : edit(run, 'name', name.trim()),
    note: (run, note) => edit(run, 'note', note),
    tag: (run, tags) => edit(run, 'tags', toColumn(runTags, distinct(tags))),
    archive: (run, archived) => edit(run, 'archived', Number(archived)),
    remove: (run) =>
      writing(context, () => {
        const row = findRun(database, run)
        if (!row.ok) return row
        const { key, id, name, status } = row.value
        if (isActive(status)) return failure('busy', `“${name}” is ${status}. Stop it before deleting it.`)
        const { folder } = fromColumn(z.looseObject({ folder: artifacts.shape.folder }), row.value.artifacts, id)
        const from =
          database
            .prepare<[number], string | null>(`SELECT ${FROM} FROM run_records WHERE run_key = ?`)
            .pluck()
            .get(key) ?? null
        database.prepare('DELETE FROM runs WHERE key = ?').run(key)
        forgetRemoved(database)
        return success({ removed: id, folder, from })
      }),
  }
}

/** A condition that is not asked for stays out of the query, because SQLite would choose no index for it. */
function listed(database: Database, { datasetId, archived, active, limit }: RunFilter): ListedRow[] {
  const conditions = [
    ...(datasetId === undefined ? [] : ['dataset_key = (SELECT key FROM datasets WHERE id = :datasetId)']),
    ...(archived === undefined ? [] : ['archived = :archived']),
    ...(active === undefined ? [] : [active ? IS_ACTIVE : `NOT (${IS_ACTIVE})`]),
  ]
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  return database.prepare<object, ListedRow>(`${SELECT_LISTED}${where} ORDER BY runs.key DESC LIMIT :limit`).all({
    datasetId,
    archived: Number(archived),
    limit: limit ?? -1,
  })
}

function createRun(context: StoreContext, run: NewRun): RunSummary {
  const { database } = context
  const dataset = requireDataset(database, run.datasetId)
  const advised = run.adviceId === null ? null : adviceFor(context, run.adviceId, dataset.key, run)
  const id = context.newId('run')
  const earlier = database
    .prepare<[string, string], { n: number }>('SELECT count(*) AS n FROM runs WHERE dataset_name = ? AND strategy = ?')
    .get(dataset.name, run.strategy)
  const named = database.prepare<[string], { key: number }>('SELECT key FROM runs WHERE name = ?')
  const at = timestamp(context)
  const { lastInsertRowid } = database
    .prepare(
      `INSERT INTO runs (id, name, status, reason, dataset_key, dataset_name, model, model_hash, trainer, strategy,
         advice_use, advice_id, advised_strategy, goal, seed, metric, engine, created_at, seen_at, seconds, note, tags, archived)
       VALUES (:id, :name, 'queued', '', :dataset, :datasetName, :model, :modelHash, :trainer, :strategy, :adviceUse, :adviceId,
         :advised, :goal, :seed, :metric, '', :at, :at, 0, '', '[]', 0)`,
    )
    .run({
      id,
      name: nextRunName(dataset.name, run.strategy, earlier?.n ?? 0, (name) => named.get(name) !== undefined),
      dataset: dataset.key,
      datasetName: dataset.name,
      model: run.model,
      modelHash: run.modelHash,
      trainer: run.trainer,
      strategy: run.strategy,
      adviceUse: advised === null ? 'none' : advised === run.strategy ? 'followed' : 'overrode',
      adviceId: run.adviceId,
      advised,
      goal: run.goal,
      seed: run.seed,
      metric: run.metric,
      at,
    })
  insertRecord(database, lastInsertRowid, { config: run.config, folder: run.folderOf(id) })
  enterQueue(database, Number(lastInsertRowid))
  return runSummaryOf(requireRun(database, id))
}

/** The advised strategy. Advice about other data or another model does not apply to this run, so it is refused. */
function adviceFor(
  context: StoreContext,
  adviceId: string,
  datasetKey: number,
  { model, modelHash, advisedHash = modelHash }: Pick<NewRun, 'model' | 'modelHash' | 'advisedHash'>,
): string {
  const row = context.database
    .prepare<[string], { strategy: string; dataset_key: number; model_hash: string }>(
      'SELECT strategy, dataset_key, model_hash FROM advice WHERE id = ?',
    )
    .get(adviceId)
  if (row === undefined) return reject('not-found', `There is no advice “${adviceId}”. Ask for a new one.`)
  if (row.dataset_key !== datasetKey) {
    return reject('usage', `The advice “${adviceId}” is about other data. Ask for advice on this dataset first.`)
  }
  if (row.model_hash !== advisedHash) {
    return reject(
      'usage',
      `The advice “${adviceId}” is about another model, or about ${model} with other weights. Ask for advice with this model first.`,
    )
  }
  return row.strategy
}

function distinct(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))]
}
