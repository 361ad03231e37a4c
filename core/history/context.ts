import type { Database } from 'better-sqlite3'
import { checkpointAfterFullDisk } from './checkpoint-log.ts'
import type { LongWrites } from './long-write.ts'

/** Kinds of record, as `newId` gets them: an id reads `run-…`, `ds-…`, `meas-…`, `adv-…`, `swp-…`. */
export type IdPrefix = 'ds' | 'meas' | 'adv' | 'run' | 'swp'

/** The context that all stores share. */
export interface StoreContext {
  readonly database: Database
  readonly now: () => Date
  /** A new, unique id that starts with the prefix and a hyphen. */
  readonly newId: (prefix: IdPrefix) => string
  readonly longWrites: LongWrites
  /** Rejects if the file of the database is no longer at its path. */
  readonly requirePresence: () => void
}

export function timestamp(context: Pick<StoreContext, 'now'>): string {
  return context.now().toISOString()
}

/** Runs `work` in one transaction that holds the write lock from its start, so that what it reads stays true. */
export function writing<T>({ database, longWrites, requirePresence }: StoreContext, work: () => T): T {
  requirePresence()
  longWrites.settle()
  try {
    return database.transaction(work).immediate()
  } catch (error) {
    checkpointAfterFullDisk(database, error)
    throw error
  }
}
