import type { Database } from 'better-sqlite3'

/** Sweeps, and the run that fills each place of their plans; a run may be part of several. */
export function sweeps(database: Database): void {
  database.exec(`
    CREATE TABLE sweeps (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      dataset_key INTEGER NOT NULL REFERENCES datasets (key) ON DELETE CASCADE,
      created_at TEXT NOT NULL,
      plan TEXT NOT NULL
    ) STRICT;

    CREATE TABLE sweep_runs (
      sweep_key INTEGER NOT NULL REFERENCES sweeps (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
      PRIMARY KEY (sweep_key, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sweeps_of_run ON sweep_runs (run_key);
  `)
}
