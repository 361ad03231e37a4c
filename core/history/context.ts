import { type Database, SqliteError } from 'better-sqlite3'
import { foldLog } from './fold-log.ts'

/** Kinds of record, as `newId` gets them: an id reads `run-…`, `ds-…`, `meas-…`, `adv-…`. */
export type IdPrefix = 'ds' | 'meas' | 'adv' | 'run'

/** What every store works with. */
export interface StoreContext {
  readonly database: Database
  readonly now: () => Date
  /** A new, unique id that starts with the prefix and a hyphen. */
  readonly newId: (prefix: IdPrefix) => string
}

export function timestamp(context: StoreContext): string {
  return context.now().toISOString()
}

/**
 * Runs `work` in one transaction that holds the write lock from its start, so that what it reads stays true. What was
 * written before a full disk ended it lies in the log still, and is let go of.
 */
export function writing<T>({ database }: StoreContext, work: () => T): T {
  try {
    return database.transaction(work).immediate()
  } catch (error) {
    if (error instanceof SqliteError && /^SQLITE_(?:FULL|IOERR)/.test(error.code)) foldLog(database, 'TRUNCATE')
    throw error
  }
}
