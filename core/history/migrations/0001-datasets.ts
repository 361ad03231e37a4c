import type { Database } from 'better-sqlite3'

/** Imported datasets and their items. One row for each content (fingerprint) that a root folder has had. */
export function datasets(database: Database): void {
  database.exec(`
    CREATE TABLE datasets (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      root TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      imported_at TEXT NOT NULL,
      -- Rises with every import; tells the latest even where the clock was set back.
      imported_order INTEGER NOT NULL,
      -- 1: removed by the person, kept because runs refer to it.
      removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
      facts TEXT NOT NULL,
      UNIQUE (root, fingerprint)
    ) STRICT;

    CREATE TABLE items (
      dataset_key INTEGER NOT NULL REFERENCES datasets (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      path TEXT NOT NULL,
      label INTEGER NOT NULL,
      split INTEGER NOT NULL CHECK (split IN (0, 1, 2)),
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      dhash BLOB NOT NULL CHECK (length(dhash) = 8),
      cluster INTEGER NOT NULL,
      PRIMARY KEY (dataset_key, position)
    ) STRICT, WITHOUT ROWID;
  `)
}
