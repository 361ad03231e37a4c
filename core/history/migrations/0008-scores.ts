import type { Database } from 'better-sqlite3'

/**
 * Scores say which metric they are, because accuracy is no longer the only one. Numbers are taken over as JSON, digit by
 * digit; a row that is damaged stays as it is, and is reported when it is read.
 */
export function scoresOfAnyMetric(database: Database): void {
  database.exec(`
    ALTER TABLE runs RENAME COLUMN test_accuracy TO test_value;
    ALTER TABLE runs RENAME COLUMN val_accuracy TO validation;
    ALTER TABLE runs ADD COLUMN metric TEXT NOT NULL DEFAULT 'accuracy';

    UPDATE runs SET scores = json_set(
      json_remove(scores, '$.test'),
      '$.test', json_object(
        'metric', 'accuracy',
        'value', scores -> '$.test.accuracy',
        'low', scores -> '$.test.low',
        'high', scores -> '$.test.high',
        'n', scores -> '$.test.items',
        'details', json_object(
          'task', 'classes',
          'macroF1', scores -> '$.test.macroF1',
          'worstClass', scores -> '$.test.worstClass',
          'perClass', scores -> '$.test.perClass',
          'confusion', scores -> '$.test.confusion'
        )
      )
    ) WHERE json_valid(scores) AND json_type(scores, '$.test') IS NOT NULL;
    UPDATE runs SET scores = json_remove(
      json_set(scores, '$.validation.value', scores -> '$.validation.accuracy'), '$.validation.accuracy'
    ) WHERE json_valid(scores) AND json_type(scores, '$.validation') IS NOT NULL;
    UPDATE runs SET scores = json_remove(
      json_set(scores, '$.robust.value', scores -> '$.robust.accuracy', '$.robust.metric', 'accuracy'), '$.robust.accuracy'
    ) WHERE json_valid(scores) AND json_type(scores, '$.robust') IS NOT NULL;

    UPDATE metrics SET name = 'validation' WHERE name = 'valAccuracy';

    UPDATE measurements SET body = json_set(body, '$.probe.byDepth', json((
      SELECT json_group_array(json_object('tap', value ->> '$.tap', 'value', value -> '$.accuracy'))
      FROM json_each(body, '$.probe.byDepth')
    ))) WHERE json_valid(body) AND json_type(body, '$.probe.byDepth') = 'array';
    UPDATE advice SET body = json_set(body, '$.ranking', json((
      SELECT json_group_array(json(iif(
        json_type(value, '$.tried') IS NULL,
        value,
        json_remove(json_set(value, '$.tried.value', value -> '$.tried.accuracy'), '$.tried.accuracy')
      ))) FROM json_each(body, '$.ranking')
    ))) WHERE json_valid(body) AND json_type(body, '$.ranking') = 'array';
  `)
}
