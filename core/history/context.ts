import type { Database } from 'better-sqlite3'

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

/** Runs `work` in one transaction that holds the write lock from its start, so that what it reads stays true. */
export function writing<T>(context: StoreContext, work: () => T): T {
  return context.database.transaction(work).immediate()
}
