import type { Database } from 'better-sqlite3'

/** What was adjusted while a run trained, and why. Runs from before have none. */
export function runEvents(database: Database): void {
  database.exec(`
    CREATE TABLE run_events (
      run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      step INTEGER NOT NULL,
      epoch REAL NOT NULL,
      at REAL NOT NULL,
      kind TEXT NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (run_key, position)
    ) STRICT, WITHOUT ROWID;
  `)
}
