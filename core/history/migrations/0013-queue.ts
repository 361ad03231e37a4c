import type { Database } from 'better-sqlite3'

/** The order of the runs that wait, which outlives Thaw, and whether a person paused it. */
export function queue(database: Database): void {
  database.exec(`
    CREATE TABLE queue (
      run_key INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE,
      place INTEGER NOT NULL,
      held INTEGER NOT NULL CHECK (held IN (0, 1))
    ) STRICT;
    CREATE INDEX queue_by_place ON queue (place);
    INSERT INTO queue SELECT key, row_number() OVER (ORDER BY key), 1 FROM runs WHERE status = 'queued';

    CREATE TABLE queue_state (paused INTEGER NOT NULL CHECK (paused IN (0, 1))) STRICT;
    INSERT INTO queue_state VALUES (0);
  `)
}
