import type { Database } from 'better-sqlite3'

/** Where an item's bytes lie if not in a file of their own, its crop, group and annotation: JSON, and NULL for most. */
export function itemExtras(database: Database): void {
  database.exec('ALTER TABLE items ADD COLUMN extras TEXT')
}
