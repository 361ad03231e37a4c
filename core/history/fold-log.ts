import { type Database, SqliteError } from 'better-sqlite3'

/**
 * Moves what the write-ahead log holds into the database; `TRUNCATE` also gives the log's room back and waits for
 * readers. Where the disk is too full for that the log stays, and nothing is lost: SQLite reads it with the file.
 */
export function foldLog(database: Database, mode: 'PASSIVE' | 'TRUNCATE'): void {
  try {
    database.pragma(`wal_checkpoint(${mode})`)
  } catch {
    // Tried again at the next chance.
  }
}

/** What was written before a full disk ended a transaction lies in the log still, and is let go of. */
export function letGoAfterFullDisk(database: Database, error: unknown): void {
  if (error instanceof SqliteError && /^SQLITE_(?:FULL|IOERR)/.test(error.code)) foldLog(database, 'TRUNCATE')
}
