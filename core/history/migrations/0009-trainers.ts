import type { Database } from 'better-sqlite3'

/**
 * Runs say what trained them, and settings that only Thaw's own trainer has move under their own key. A damaged row stays as
 * it is, and is reported when it is read.
 */
export function trainers(database: Database): void {
  // A patch leaves out what is null (RFC 7396), such as minutes that were not set.
  database.exec(`
    ALTER TABLE runs ADD COLUMN trainer TEXT NOT NULL DEFAULT 'native';

    UPDATE runs SET config = json_patch(
      json_object(
        'seed', config -> '$.seed',
        'epochs', config -> '$.epochs',
        'native', json(json_remove(config, '$.seed', '$.epochs', '$.minutes'))
      ),
      json_object('minutes', config -> '$.minutes')
    ) WHERE json_valid(config) AND json_type(config) = 'object';
  `)
}
