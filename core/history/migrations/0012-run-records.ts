import type { Database } from 'better-sqlite3'

/**
 * What no list shows moves to a table of its own: it is most of a run, and a list would read past it in every row. The rest
 * is written anew, so that it lies together. Indexes find runs by what they are asked for.
 */
export function runRecords(database: Database): void {
  database.exec(`
    CREATE TABLE run_records (
      run_key INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE,
      config TEXT NOT NULL,
      phases TEXT NOT NULL,
      scores TEXT NOT NULL,
      artifacts TEXT NOT NULL,
      environment TEXT NOT NULL,
      progress TEXT
    ) STRICT;
    INSERT INTO run_records SELECT key, config, phases, scores, artifacts, environment, progress FROM runs;

    CREATE TABLE runs_anew (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      status TEXT NOT NULL,
      reason TEXT NOT NULL,
      dataset_key INTEGER NOT NULL REFERENCES datasets (key),
      dataset_name TEXT NOT NULL,
      model TEXT NOT NULL,
      model_hash TEXT NOT NULL,
      trainer TEXT NOT NULL,
      strategy TEXT NOT NULL,
      advice_use TEXT NOT NULL,
      advice_id TEXT REFERENCES advice (id),
      advised_strategy TEXT,
      goal TEXT,
      seed INTEGER NOT NULL,
      engine TEXT NOT NULL,
      created_at TEXT NOT NULL,
      started_at TEXT,
      ended_at TEXT,
      -- The last time that the process working on the run was heard of.
      seen_at TEXT NOT NULL,
      seconds REAL NOT NULL,
      metric TEXT NOT NULL,
      test_value REAL,
      test_low REAL,
      test_high REAL,
      macro_f1 REAL,
      validation REAL,
      best_epoch REAL,
      note TEXT NOT NULL,
      tags TEXT NOT NULL,
      archived INTEGER NOT NULL CHECK (archived IN (0, 1))
    ) STRICT;
    INSERT INTO runs_anew SELECT key, id, name, status, reason, dataset_key, dataset_name, model, model_hash, trainer, strategy,
      advice_use, advice_id, advised_strategy, goal, seed, engine, created_at, started_at, ended_at, seen_at, seconds, metric,
      test_value, test_low, test_high, macro_f1, validation, best_epoch, note, tags, archived
    FROM runs ORDER BY key;
    DROP TABLE runs;
    ALTER TABLE runs_anew RENAME TO runs;

    CREATE INDEX runs_of_dataset ON runs (dataset_key);
    CREATE INDEX runs_of_model_on_dataset ON runs (dataset_key, model_hash, strategy, seed);
    CREATE INDEX runs_by_advice ON runs (advice_id);
    CREATE INDEX runs_by_dataset_name ON runs (dataset_name, strategy);
    CREATE INDEX runs_by_name ON runs (name);
    CREATE INDEX active_runs ON runs (key) WHERE status IN ('queued', 'running', 'stopping');
  `)
}
