import type { Database } from 'better-sqlite3'

/** What was measured on a dataset of models that other trainers train. `key` gives the order in which they were made. */
export function elsewhereMeasurements(database: Database): void {
  database.exec(`
    CREATE TABLE elsewhere_measurements (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      dataset_key INTEGER NOT NULL REFERENCES datasets (key) ON DELETE CASCADE,
      fingerprint TEXT NOT NULL,
      model_hash TEXT NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX elsewhere_measurements_of_dataset ON elsewhere_measurements (dataset_key, key);
  `)
}
