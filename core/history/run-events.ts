import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { type RunEvent, runEvent } from '../contract/run.ts'
import { type Result, success } from '../domain/failure.ts'
import { type StoreContext, timestamp, writing } from './context.ts'
import { reject } from './faults.ts'
import { requireRun } from './run-rows.ts'

export interface RunEvents {
  /** Adds events after the earlier ones, all or none; `get` answers with them in this order. */
  readonly appendEvents: (runId: string, events: readonly RunEvent[]) => Result<null>
  /**
   * Deletes points and events after the checkpoint that a run continues from, because it repeats the steps since then.
   * @param seconds of the run at which the checkpoint was saved; null for a run that starts over, which keeps nothing
   */
  readonly rewind: (runId: string, seconds: number | null) => Result<null>
  /** The same for what came after a step: logs of other trainers tell the time in whole seconds. */
  readonly rewindToStep: (runId: string, step: number) => Result<null>
}

export function runEvents(context: StoreContext): RunEvents {
  const { database } = context
  return {
    appendEvents: (runId, events) =>
      writing(context, () => {
        const { key } = requireRun(database, runId)
        const first = nextPosition(database, key)
        const insert = database.prepare('INSERT INTO run_events VALUES (?, ?, ?, ?, ?, ?, ?)')
        events.forEach(({ step, epoch, at, kind, text }, index) => {
          insert.run(key, first + index, step, epoch, at, kind, text)
        })
        database.prepare('UPDATE runs SET seen_at = ? WHERE key = ?').run(timestamp(context), key)
        return success(null)
      }),
    rewindToStep: (runId, step) =>
      writing(context, () => {
        const { key } = requireRun(database, runId)
        for (const table of ['metrics', 'run_events'])
          database.prepare(`DELETE FROM ${table} WHERE run_key = :key AND step > :step`).run({ key, step })
        return success(null)
      }),
    rewind: (runId, seconds) =>
      writing(context, () => {
        const { key } = requireRun(database, runId)
        for (const table of ['metrics', 'run_events']) {
          database
            .prepare(`DELETE FROM ${table} WHERE run_key = :key AND (:seconds IS NULL OR at > :seconds)`)
            .run({ key, seconds })
        }
        return success(null)
      }),
  }
}

/** The events of a run in the order in which they came. Rejects with `database-corrupt`. */
export function eventsOf(database: Database, { key, id }: { readonly key: number; readonly id: string }): RunEvent[] {
  const rows = database
    .prepare<[number]>('SELECT step, epoch, at, kind, text FROM run_events WHERE run_key = ? ORDER BY position')
    .all(key)
  const parsed = z.array(runEvent).safeParse(rows)
  return parsed.success ? parsed.data : reject('database-corrupt', `The run ${id} is damaged. Delete it.`)
}

function nextPosition(database: Database, key: number): number {
  const last = database
    .prepare<[number], { position: number }>(
      'SELECT coalesce(max(position), -1) AS position FROM run_events WHERE run_key = ?',
    )
    .get(key)
  return (last?.position ?? -1) + 1
}
