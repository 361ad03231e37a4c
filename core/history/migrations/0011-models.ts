import type { Database } from 'better-sqlite3'

/** Models that a person added, by name: where each lies, and where it came from as JSON. */
export function models(database: Database): void {
  database.exec(`
    CREATE TABLE models (
      name TEXT PRIMARY KEY,
      folder TEXT NOT NULL,
      origin TEXT NOT NULL,
      added_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `)
}
