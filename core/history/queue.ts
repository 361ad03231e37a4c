/** The runs that wait to train, in their order. Runs enter and leave it with their status. */
import type { Database } from 'better-sqlite3'
import type { RunSummary } from '../contract/run.ts'
import { type Result, success } from '../domain/failure.ts'
import { moved, type QueueMove } from '../domain/training-queue.ts'
import { type StoreContext, writing } from './context.ts'
import { type ListedRow, runSummaryOf, SELECT_LISTED } from './run-rows.ts'

export interface StoredQueue {
  readonly paused: boolean
  /** Every `queued` run, in order. */
  readonly waiting: readonly (RunSummary & { readonly held: boolean })[]
}

export interface QueueStore {
  readonly get: () => Result<StoredQueue>
  /** Keeps every run that waits from starting until it is released, and returns how many there are. */
  readonly hold: () => Result<number>
  /** Lets a run start again that was held. */
  readonly release: (runId: string) => Result<null>
  readonly pause: () => Result<null>
  /** Ends the pause and releases every run. */
  readonly resume: () => Result<null>
  /** Moves a run that waits; any other one changes nothing. */
  readonly move: (runId: string, to: QueueMove) => Result<null>
}

export function queueStore(context: StoreContext): QueueStore {
  const { database } = context
  const change = (work: () => unknown): Result<null> => {
    writing(context, work)
    return success(null)
  }
  return {
    get: () => {
      const rows = database
        .prepare<[], ListedRow & { held: 0 | 1 }>(
          `SELECT listed.*, queue.held FROM (${SELECT_LISTED}) AS listed JOIN queue ON queue.run_key = listed.key ORDER BY queue.place`,
        )
        .all()
      const paused = database.prepare<[], 0 | 1>('SELECT paused FROM queue_state').pluck().get() === 1
      return success({
        paused,
        waiting: rows.map((row) => Object.assign(runSummaryOf(row), { held: row.held === 1 })),
      })
    },
    hold: () => success(writing(context, () => database.prepare('UPDATE queue SET held = 1').run().changes)),
    release: (runId) =>
      change(() =>
        database.prepare('UPDATE queue SET held = 0 WHERE run_key = (SELECT key FROM runs WHERE id = ?)').run(runId),
      ),
    pause: () => change(() => database.prepare('UPDATE queue_state SET paused = 1').run()),
    resume: () => change(() => database.exec('UPDATE queue_state SET paused = 0; UPDATE queue SET held = 0')),
    move: (runId, to) =>
      change(() => {
        const order = database
          .prepare<[], string>('SELECT id FROM queue JOIN runs ON runs.key = run_key ORDER BY place')
          .pluck()
          .all()
        const place = database.prepare('UPDATE queue SET place = ? WHERE run_key = (SELECT key FROM runs WHERE id = ?)')
        for (const [index, id] of moved(order, runId, to).entries()) place.run(index + 1, id)
      }),
  }
}

/** Puts a run at the end of the queue, or at its front. */
export function enterQueue(database: Database, key: number, front = false): void {
  database
    .prepare(
      `INSERT INTO queue (run_key, place, held)
       SELECT ?, ${front ? 'coalesce(min(place), 1) - 1' : 'coalesce(max(place), 0) + 1'}, 0 FROM queue`,
    )
    .run(key)
}

export function leaveQueue(database: Database, key: number): void {
  database.prepare('DELETE FROM queue WHERE run_key = ?').run(key)
}
