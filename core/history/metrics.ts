import type { Database } from 'better-sqlite3'
import type { MetricPoint } from '../contract/run.ts'
import { type Result, success } from '../domain/failure.ts'
import { type StoreContext, timestamp, writing } from './context.ts'
import { findRun, requireRun } from './run-rows.ts'

export interface RunMetrics {
  /** Adds points after the earlier ones, all or none. Non-finite values are stored as null. */
  readonly appendMetrics: (runId: string, points: readonly MetricPoint[]) => Result<null>
  /** Points in the order in which they were appended, for all names or the given ones. */
  readonly metrics: (run: string, names?: readonly string[]) => Result<MetricPoint[]>
}

export function runMetrics(context: StoreContext): RunMetrics {
  const { database } = context
  return {
    appendMetrics: (runId, points) =>
      writing(context, () => {
        const { key } = requireRun(database, runId)
        addPoints(database, key, points)
        database.prepare('UPDATE runs SET seen_at = ? WHERE key = ?').run(timestamp(context), key)
        return success(null)
      }),
    metrics: (run, names) => {
      const row = findRun(database, run)
      if (!row.ok) return row
      const points = database
        .prepare<object, MetricPoint>(
          `SELECT step, epoch, name, value, at FROM metrics WHERE run_key = :key
             AND (:names IS NULL OR name IN (SELECT value FROM json_each(:names))) ORDER BY position`,
        )
        .all({ key: row.value.key, names: names === undefined ? null : JSON.stringify(names) })
      return success(points)
    },
  }
}

/** Adds points after those that a run has; non-finite values as null. */
export function addPoints(database: Database, runKey: number, points: readonly MetricPoint[]): void {
  const last = database
    .prepare<[number], { position: number }>(
      'SELECT coalesce(max(position), -1) AS position FROM metrics WHERE run_key = ?',
    )
    .get(runKey)
  const first = (last?.position ?? -1) + 1
  const insert = database.prepare('INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?, ?)')
  points.forEach(({ step, epoch, name, value, at }, index) => {
    insert.run(runKey, first + index, step, epoch, name, Number.isFinite(value) ? value : null, at)
  })
}
