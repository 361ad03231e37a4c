import type { Database } from 'better-sqlite3'

/** Advice tells the model it is about, which so far only its measurement did. */
export function adviceModel(database: Database): void {
  database.exec(`
    ALTER TABLE advice ADD COLUMN model_hash TEXT NOT NULL DEFAULT '';

    UPDATE advice SET
      model_hash = measured.model_hash,
      body = json_set(
        advice.body,
        '$.model', json_extract(measured.body, '$.model'),
        '$.modelHash', measured.model_hash,
        '$.statistics', json_extract(measured.body, '$.shift.statistics')
      )
    FROM measurements AS measured
    WHERE measured.id = json_extract(advice.body, '$.measurementId');
  `)
}
