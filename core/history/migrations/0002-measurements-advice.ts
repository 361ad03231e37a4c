import type { Database } from 'better-sqlite3'

/** What was measured on a dataset and what was advised from it. `key` gives the order in which they were made. */
export function measurementsAndAdvice(database: Database): void {
  database.exec(`
    CREATE TABLE measurements (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      dataset_key INTEGER NOT NULL REFERENCES datasets (key) ON DELETE CASCADE,
      fingerprint TEXT NOT NULL,
      model_hash TEXT NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX measurements_of_dataset ON measurements (dataset_key, key);

    CREATE TABLE advice (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      dataset_key INTEGER NOT NULL REFERENCES datasets (key) ON DELETE CASCADE,
      strategy TEXT NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX advice_of_dataset ON advice (dataset_key, key);
  `)
}
