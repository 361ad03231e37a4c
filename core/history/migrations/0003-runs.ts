import type { Database } from 'better-sqlite3'

/**
 * Training runs and their metrics. Scores shown in lists have columns of their own: the JSON beside them holds a
 * confusion matrix, too large to parse for every row. No ON DELETE for datasets: one with runs is kept.
 */
export function runs(database: Database): void {
  database.exec(`
    CREATE TABLE runs (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      status TEXT NOT NULL,
      reason TEXT NOT NULL,
      dataset_key INTEGER NOT NULL REFERENCES datasets (key),
      dataset_name TEXT NOT NULL,
      model TEXT NOT NULL,
      model_hash TEXT NOT NULL,
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
      test_accuracy REAL,
      test_low REAL,
      test_high REAL,
      macro_f1 REAL,
      val_accuracy REAL,
      best_epoch REAL,
      note TEXT NOT NULL,
      tags TEXT NOT NULL,
      archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
      config TEXT NOT NULL,
      phases TEXT NOT NULL,
      scores TEXT NOT NULL,
      artifacts TEXT NOT NULL,
      environment TEXT NOT NULL,
      progress TEXT
    ) STRICT;
    CREATE INDEX runs_of_dataset ON runs (dataset_key);
    CREATE INDEX runs_by_advice ON runs (advice_id);

    CREATE TABLE metrics (
      run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      step INTEGER NOT NULL,
      epoch REAL NOT NULL,
      name TEXT NOT NULL,
      value REAL,
      at REAL NOT NULL,
      PRIMARY KEY (run_key, position)
    ) STRICT, WITHOUT ROWID;
  `)
}
