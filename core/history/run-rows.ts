import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import {
  artifacts,
  phaseInfo,
  runConfig,
  type RunConfig,
  type RunDetail,
  runDetail,
  runProgress,
  runSummary,
  type RunSummary,
} from '../contract/run.ts'
import { scores } from '../contract/score.ts'
import { type Result, success } from '../domain/failure.ts'
import type { RunStatus } from '../domain/run.ts'
import { fromColumn, toColumn } from './columns.ts'
import { reject } from './faults.ts'
import { type Candidate, resolveReference } from './reference.ts'

export const runPhases = z.array(phaseInfo)
export const runTags = z.array(z.string())
export const runEnvironment = z.record(z.string(), z.string())

/** A row of `runs`, with its dataset's id and fingerprint, and its newest sweep. */
export interface ListedRow {
  readonly key: number
  readonly id: string
  readonly name: string
  readonly status: RunStatus
  readonly reason: string
  readonly dataset_id: string
  readonly dataset_name: string
  readonly fingerprint: string
  readonly model: string
  readonly model_hash: string
  readonly trainer: string
  readonly strategy: string
  readonly advice_use: string
  readonly advice_id: string | null
  readonly advised_strategy: string | null
  readonly seed: number
  readonly engine: string
  readonly created_at: string
  readonly started_at: string | null
  readonly ended_at: string | null
  readonly seconds: number
  readonly metric: string
  readonly test_value: number | null
  readonly test_low: number | null
  readonly test_high: number | null
  readonly macro_f1: number | null
  readonly validation: number | null
  readonly best_epoch: number | null
  readonly goal: string | null
  readonly seen_at: string
  readonly sweep_id: string | null
  readonly note: string
  readonly tags: string
  readonly archived: 0 | 1
}

/** With its row of `run_records`. */
export interface RunRow extends ListedRow {
  readonly config: string
  readonly phases: string
  readonly scores: string
  readonly artifacts: string
  readonly environment: string
  readonly progress: string | null
}

const COLUMNS =
  'runs.*, datasets.id AS dataset_id, datasets.fingerprint, (SELECT sweeps.id FROM sweep_runs JOIN sweeps ON sweeps.key = sweep_key ' +
  'WHERE sweep_runs.run_key = runs.key ORDER BY sweep_key DESC LIMIT 1) AS sweep_id'

/** Gives rows of `ListedRow`. */
export const SELECT_LISTED = `SELECT ${COLUMNS} FROM runs JOIN datasets ON datasets.key = dataset_key`
/** Gives rows of `RunRow`. */
export const SELECT_RUNS = `SELECT ${COLUMNS}, run_records.* FROM runs JOIN datasets ON datasets.key = dataset_key JOIN run_records ON run_key = runs.key`

export function runSummaryOf(row: ListedRow): RunSummary {
  const { name, status, reason, fingerprint, model, trainer, strategy, seed, engine, seconds, note } = row
  const fields = {
    runId: row.id,
    name,
    status,
    reason,
    datasetId: row.dataset_id,
    datasetName: row.dataset_name,
    fingerprint,
    model,
    modelHash: row.model_hash,
    trainer,
    strategy,
    adviceUse: row.advice_use,
    adviceId: row.advice_id,
    advisedStrategy: row.advised_strategy,
    seed,
    engine,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    seconds,
    metric: row.metric,
    test: row.test_value === null ? null : { value: row.test_value, low: row.test_low, high: row.test_high },
    macroF1: row.macro_f1,
    validation: row.validation,
    bestEpoch: row.best_epoch,
    sweepId: row.sweep_id,
    note,
    tags: fromColumn(runTags, row.tags, row.id),
    archived: row.archived === 1,
  }
  const parsed = runSummary.safeParse(fields)
  return parsed.success ? parsed.data : reject('database-corrupt', `The run ${row.id} is damaged. Delete it.`)
}

export function runDetailOf(row: RunRow, events: RunDetail['events']): RunDetail {
  const { id } = row
  return {
    ...runSummaryOf(row),
    goal: fromColumn(runDetail.shape.goal, JSON.stringify(row.goal), id),
    config: fromColumn(runConfig, row.config, id),
    phases: fromColumn(runPhases, row.phases, id),
    scores: fromColumn(scores, row.scores, id),
    artifacts: fromColumn(artifacts, row.artifacts, id),
    environment: fromColumn(runEnvironment, row.environment, id),
    events,
    progress: row.progress === null ? null : fromColumn(runProgress, row.progress, id),
  }
}

/** As the index `active_runs` has it, which SQLite otherwise would not use. */
export const IS_ACTIVE = "status IN ('queued', 'running', 'stopping')"

/** The record of a new run; its key is that of the row in `runs`. */
export function insertRecord(
  database: Database,
  key: number | bigint,
  { config, folder }: { readonly config: RunConfig; readonly folder: string },
): void {
  database
    .prepare("INSERT INTO run_records VALUES (?, ?, '[]', '{}', ?, '{}', NULL)")
    .run(key, toColumn(runConfig, config), toColumn(artifacts, { folder }))
}

/** The run a person means: by id, name, or unique beginning of an id. */
export function findRun(database: Database, reference: string): Result<RunRow> {
  const exact = runById(database, reference)
  if (exact) return success(exact)
  const named = database
    .prepare<[string], Candidate>('SELECT id, name FROM runs WHERE name = ? ORDER BY key DESC')
    .all(reference)
  const resolved = resolveReference('run', reference, named.length > 0 ? named : beginningWith(database, reference))
  return resolved.ok ? success(requireRun(database, resolved.value.id)) : resolved
}

/** The runs whose id begins so, with its kind (`run-4f2`) or without (`4f2`). */
function beginningWith(database: Database, reference: string): Candidate[] {
  const ids = database.prepare<object, Candidate>(
    'SELECT id, name FROM runs WHERE id >= :from AND id < :to ORDER BY key DESC',
  )
  const beyond = '\u{10ffff}'
  return [reference, `run-${reference}`].flatMap((from) => ids.all({ from, to: `${from}${beyond}` }))
}

/** By whole id. Rejects with `not-found`. */
export function requireRun(database: Database, runId: string): RunRow {
  return runById(database, runId) ?? reject('not-found', `The run ${runId} is no longer in the history.`)
}

function runById(database: Database, runId: string): RunRow | undefined {
  return database.prepare<[string], RunRow>(`${SELECT_RUNS} WHERE runs.id = ?`).get(runId)
}
