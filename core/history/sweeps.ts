/** Sweeps and the runs that fill their plans. */
import { isDeepStrictEqual } from 'node:util'
import type { Database } from 'better-sqlite3'
import { sweepPlan, type SweepPlan } from '../contract/sweep.ts'
import { type Result, success } from '../domain/failure.ts'
import type { RunStatus } from '../domain/run.ts'
import { fromColumn, toColumn } from './columns.ts'
import { type StoreContext, timestamp, writing } from './context.ts'
import { requireDataset } from './dataset-rows.ts'
import { reject } from './faults.ts'
import { resolveReference } from './reference.ts'
import { requireRun } from './run-rows.ts'

/** The run at a position of the plan, from 0. */
export interface PlacedRun {
  readonly position: number
  readonly runId: string
  readonly status: RunStatus
  readonly reason: string
  readonly seconds: number
}

export interface StoredSweep {
  readonly sweepId: string
  readonly name: string
  readonly datasetId: string
  readonly datasetName: string
  readonly createdAt: string
  readonly plan: SweepPlan
  readonly runs: readonly PlacedRun[]
}

export interface SweepStore {
  /** The sweep with this plan on this data, created where there is none. `not-found` for a dataset that is gone. */
  readonly open: (datasetId: string, plan: SweepPlan) => Result<StoredSweep>
  /** Newest first. */
  readonly list: () => Result<StoredSweep[]>
  /** `sweep` here and below: an id, a name, or the unique prefix of an id. */
  readonly get: (sweep: string) => Result<StoredSweep>
  /** Puts a run at a position, in place of another one there. */
  readonly place: (sweepId: string, position: number, runId: string) => Result<null>
  /** Keeps its runs. */
  readonly remove: (sweep: string) => Result<{ removed: string }>
}

interface SweepRecord {
  readonly key: number
  readonly id: string
  readonly name: string
  readonly dataset_id: string
  readonly dataset_name: string
  readonly created_at: string
  readonly plan: string
}

const SELECT =
  'SELECT sweeps.*, datasets.id AS dataset_id, datasets.name AS dataset_name FROM sweeps JOIN datasets ON datasets.key = dataset_key'

export function sweepStore(context: StoreContext): SweepStore {
  const { database } = context
  const all = (): SweepRecord[] => database.prepare<[], SweepRecord>(`${SELECT} ORDER BY sweeps.key DESC`).all()
  const find = (sweep: string): Result<SweepRecord> => resolveReference('sweep', sweep, all())
  return {
    open: (datasetId, plan) =>
      success(
        writing(context, () => {
          // As it is stored: settings that are not given have no key.
          const wanted = sweepPlan.parse(JSON.parse(toColumn(sweepPlan, plan)))
          const mine = all().filter((row) => row.dataset_id === datasetId)
          const same = mine.find((row) => isDeepStrictEqual(fromColumn(sweepPlan, row.plan, row.id), wanted))
          return storedOf(database, same ?? create(context, datasetId, plan))
        }),
      ),
    list: () => success(all().map((row) => storedOf(database, row))),
    get: (sweep) => {
      const row = find(sweep)
      return row.ok ? success(storedOf(database, row.value)) : row
    },
    place: (sweepId, position, runId) =>
      success(
        writing(context, () => {
          const sweep = find(sweepId)
          if (!sweep.ok) return reject('not-found', sweep.failure.message)
          database
            .prepare(
              `INSERT INTO sweep_runs (sweep_key, position, run_key) VALUES (?, ?, ?)
               ON CONFLICT (sweep_key, position) DO UPDATE SET run_key = excluded.run_key`,
            )
            .run(sweep.value.key, position, requireRun(database, runId).key)
          return null
        }),
      ),
    remove: (sweep) =>
      writing(context, () => {
        const row = find(sweep)
        if (!row.ok) return row
        database.prepare('DELETE FROM sweeps WHERE key = ?').run(row.value.key)
        return success({ removed: row.value.id })
      }),
  }
}

function create(context: StoreContext, datasetId: string, plan: SweepPlan): SweepRecord {
  const { database } = context
  const dataset = requireDataset(database, datasetId)
  const id = context.newId('swp')
  const names = new Set(
    database
      .prepare<[], { name: string }>('SELECT name FROM sweeps')
      .all()
      .map(({ name }) => name),
  )
  let number = 1
  while (names.has(`${dataset.name} sweep ${number}`)) number++
  database
    .prepare('INSERT INTO sweeps (id, name, dataset_key, created_at, plan) VALUES (?, ?, ?, ?, ?)')
    .run(id, `${dataset.name} sweep ${number}`, dataset.key, timestamp(context), toColumn(sweepPlan, plan))
  return database.prepare<[string], SweepRecord>(`${SELECT} WHERE sweeps.id = ?`).get(id) as SweepRecord
}

function storedOf(database: Database, row: SweepRecord): StoredSweep {
  const runs = database
    .prepare<[number], PlacedRun>(
      `SELECT position, runs.id AS runId, status, reason, seconds FROM sweep_runs JOIN runs ON runs.key = run_key
       WHERE sweep_key = ? ORDER BY position`,
    )
    .all(row.key)
  return {
    sweepId: row.id,
    name: row.name,
    datasetId: row.dataset_id,
    datasetName: row.dataset_name,
    createdAt: row.created_at,
    plan: fromColumn(sweepPlan, row.plan, row.id),
    runs,
  }
}
