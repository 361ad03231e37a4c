import type { Database } from 'better-sqlite3'

/** Settings by name, each value as JSON. A setting that was never changed has no row, so new defaults reach it. */
export function settings(database: Database): void {
  database.exec(`CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`)
}
