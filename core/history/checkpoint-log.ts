import { type Database, SqliteError } from 'better-sqlite3'

/**
 * Moves what the write-ahead log holds into the database; `TRUNCATE` also empties the log and waits for readers. If the
 * disk is too full for that, the log stays and nothing is lost: SQLite reads it with the file.
 */
export function checkpointLog(database: Database, mode: 'PASSIVE' | 'TRUNCATE'): void {
  try {
    database.pragma(`wal_checkpoint(${mode})`)
  } catch {
    // The next checkpoint tries again.
  }
}

/** Empties the log after a full disk: it still holds the writes of the failed transaction. */
export function checkpointAfterFullDisk(database: Database, error: unknown): void {
  if (error instanceof SqliteError && /^SQLITE_(?:FULL|IOERR)/.test(error.code)) checkpointLog(database, 'TRUNCATE')
}
