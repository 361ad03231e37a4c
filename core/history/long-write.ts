/** Splits long writes into steps: other work continues between them, and the write can be stopped before the last. */
import { setImmediate as yieldToMessages } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { checkpointAfterFullDisk } from './checkpoint-log.ts'

/** Performs one part of the write per step, and returns the write's result. */
export type Steps<T> = Generator<void, T>

export interface LongWrites {
  /**
   * Runs the steps in one transaction, one write at a time. Rejects with what a step throws, or with the signal's
   * reason if it was aborted before the last step; the write is then rolled back.
   */
  run<T>(steps: (database: Database) => Steps<T>, signal?: AbortSignal): Promise<T>
  /** Finishes the current write at once, which frees the lock for another writer. Never throws. */
  settle(): void
}

/**
 * @param open a connection for one write alone. On the shared connection, other writes in the meantime would become
 *   part of the transaction and be rolled back with it, and reads would see uncommitted data.
 */
export function createLongWrites(open: () => Database): LongWrites {
  let current: LongWrite<unknown> | null = null
  let last: Promise<unknown> = Promise.resolve()

  async function run<T>(steps: (database: Database) => Steps<T>, signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted()
    const database = open()
    try {
      const write = begin(database, steps)
      current = write
      while (write.step()) {
        await yieldToMessages()
        if (signal?.aborted) write.abandon(signal.reason)
      }
      return write.result()
    } finally {
      current = null
      database.close()
    }
  }

  return {
    run(steps, signal) {
      const written = last.then(() => run(steps, signal))
      last = written.catch(() => {})
      return written
    },
    settle() {
      while (current?.step());
    },
  }
}

interface LongWrite<T> {
  /** Does one more step, the last of which commits. False once the write has ended, successfully or not. */
  step(): boolean
  /** Rolls back, unless the write has ended. */
  abandon(reason: unknown): void
  /** The result of the ended write; throws its error. */
  result(): T
}

/** Takes the write lock; waits for other processes as every write does. */
function begin<T>(database: Database, steps: (database: Database) => Steps<T>): LongWrite<T> {
  database.exec('BEGIN IMMEDIATE')
  const work = steps(database)
  let outcome: { readonly value: T } | { readonly error: unknown } | null = null
  function abandon(error: unknown): void {
    if (outcome) return
    outcome = { error }
    // SQLite may already have rolled back because of a full disk.
    if (database.inTransaction) database.exec('ROLLBACK')
    checkpointAfterFullDisk(database, error)
  }
  return {
    abandon,
    step() {
      if (outcome) return false
      try {
        const { done, value } = work.next()
        if (!done) return true
        database.exec('COMMIT')
        outcome = { value }
      } catch (error) {
        abandon(error)
      }
      return false
    },
    result() {
      if (outcome && 'value' in outcome) return outcome.value
      throw outcome?.error
    },
  }
}
