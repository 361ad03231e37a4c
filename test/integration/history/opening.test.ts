import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SQLite, { type Database } from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { SweepPlan } from '../../../core/contract/sweep.ts'
import { type History, openHistory } from '../../../core/history/index.ts'
import { backupFile, migrate } from '../../../core/history/migrate.ts'
import { MIGRATIONS } from '../../../core/history/migrations/index.ts'
import {
  CONFIG,
  event,
  failureFrom,
  IMPORTED,
  ITEMS,
  newAdvice,
  newMeasurement,
  newRun,
  optionsFor,
  point,
  SCORES,
  temporaryFolder,
  valueOf,
} from './records.ts'

const CURRENT = MIGRATIONS.length

function withDatabase<T>(file: string, use: (database: Database) => T): T {
  const database = new SQLite(file)
  try {
    return use(database)
  } finally {
    database.close()
  }
}

/** The tables and indexes of a database, as SQL. */
function schemaOf(file: string): unknown[] {
  return withDatabase(file, (database) =>
    database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all(),
  )
}

/** A history with a dataset, a run and enough metrics for many pages, closed. */
async function filled(file: string): Promise<{ runId: string }> {
  const history = valueOf(openHistory(optionsFor(file)))
  const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
  const { runId } = valueOf(history.runs.create(newRun(datasetId)))
  valueOf(
    history.runs.appendMetrics(
      runId,
      Array.from({ length: 5000 }, (_, step) => point(step, step)),
    ),
  )
  history.close()
  return { runId }
}

/** A history with a measurement and advice from it, closed. */
async function withAdvice(file: string) {
  const history = valueOf(openHistory(optionsFor(file)))
  const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
  const measured = valueOf(history.measurements.put(newMeasurement(datasetId)))
  const { measurementId } = measured
  const given = valueOf(history.advice.put(newAdvice(datasetId, { measurementId, statistics: null })))
  history.close()
  return { datasetId, measured, given }
}

/** Makes of the present format the one before runs that wait had places, as version 12 wrote it. */
function backToFormat12(database: Database): void {
  database.exec('DROP TABLE elsewhere_measurements; DROP TABLE queue; DROP TABLE queue_state; PRAGMA user_version = 12')
}

/** Makes of the present format the one that kept whole runs in one table, as version 11 wrote it. */
function backToFormat11(database: Database): void {
  backToFormat12(database)
  database.exec(`
    DROP INDEX runs_of_model_on_dataset;
    DROP INDEX runs_by_dataset_name;
    DROP INDEX runs_by_name;
    DROP INDEX active_runs;
    ALTER TABLE runs ADD COLUMN config TEXT NOT NULL DEFAULT '';
    ALTER TABLE runs ADD COLUMN phases TEXT NOT NULL DEFAULT '';
    ALTER TABLE runs ADD COLUMN scores TEXT NOT NULL DEFAULT '';
    ALTER TABLE runs ADD COLUMN artifacts TEXT NOT NULL DEFAULT '';
    ALTER TABLE runs ADD COLUMN environment TEXT NOT NULL DEFAULT '';
    ALTER TABLE runs ADD COLUMN progress TEXT;
    UPDATE runs SET (config, phases, scores, artifacts, environment, progress) =
      (SELECT config, phases, scores, artifacts, environment, progress FROM run_records WHERE run_key = key);
    DROP TABLE run_records;
    PRAGMA user_version = 11;
  `)
}

/** Makes of the present format the one before runs named their trainer, as version 8 wrote it. */
function backToFormat8(database: Database): void {
  backToFormat11(database)
  database.exec(`
    DROP TABLE models;
    DROP TABLE sweep_runs;
    DROP TABLE sweeps;
    ALTER TABLE runs DROP COLUMN trainer;
    UPDATE runs SET config = json_patch(json_remove(config, '$.native'), config -> '$.native');
    PRAGMA user_version = 8;
  `)
}

/** Makes of the present format the one before scores named their metric, as version 7 wrote it. */
function backToFormat7(database: Database): void {
  backToFormat8(database)
  database.exec(`
    ALTER TABLE runs RENAME COLUMN test_value TO test_accuracy;
    ALTER TABLE runs RENAME COLUMN validation TO val_accuracy;
    ALTER TABLE runs DROP COLUMN metric;
    UPDATE runs SET scores = json_set(scores, '$.test', json_patch(json_object(
        'accuracy', scores -> '$.test.value', 'low', scores -> '$.test.low', 'high', scores -> '$.test.high',
        'items', scores -> '$.test.n'
      ), json_remove(scores -> '$.test.details', '$.task'))) WHERE json_type(scores, '$.test') IS NOT NULL;
    UPDATE runs SET scores = json_remove(json_set(scores, '$.validation.accuracy', scores -> '$.validation.value'),
      '$.validation.value') WHERE json_type(scores, '$.validation') IS NOT NULL;
    UPDATE runs SET scores = json_remove(json_set(scores, '$.robust.accuracy', scores -> '$.robust.value'),
      '$.robust.value', '$.robust.metric') WHERE json_type(scores, '$.robust') IS NOT NULL;
    UPDATE metrics SET name = 'valAccuracy' WHERE name = 'validation';
    UPDATE measurements SET body = json_set(body, '$.probe.byDepth', json((
      SELECT json_group_array(json_object('tap', value ->> '$.tap', 'accuracy', value -> '$.value'))
      FROM json_each(body, '$.probe.byDepth')
    )));
    PRAGMA user_version = 7;
  `)
}

describe('a new history', () => {
  it('is made with its folders, in WAL mode, with every table strict', () => {
    const file = join(temporaryFolder(), 'a/b/thaw.db')
    const history = valueOf(openHistory(optionsFor(file)))
    const reader = new SQLite(file, { readonly: true })
    expect(reader.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(reader.pragma('user_version', { simple: true })).toBe(CURRENT)
    const tables = reader.prepare(`SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0`).all()
    expect(tables).toEqual([{ name: 'sqlite_schema' }, { name: 'sqlite_temp_schema' }])
    reader.close()
    history.close()
    expect(existsSync(`${file}-wal`)).toBe(false)
    expect(existsSync(backupFile(file, 0))).toBe(false)
  })

  it('is also made from an empty file', () => {
    const file = join(temporaryFolder(), 'thaw.db')
    writeFileSync(file, '')
    const history = valueOf(openHistory(optionsFor(file)))
    expect(valueOf(history.runs.list())).toEqual([])
    history.close()
  })

  it('holds what was written when it is opened again', async () => {
    const file = join(temporaryFolder(), 'thaw.db')
    await filled(file)
    const history = valueOf(openHistory(optionsFor(file)))
    expect(valueOf(history.datasets.items('pets'))).toEqual(ITEMS)
    expect(valueOf(history.runs.metrics('pets · frozen · 1'))).toHaveLength(5000)
    history.close()
  })
})

describe('a history of an earlier format', () => {
  it.each(Array.from({ length: CURRENT - 1 }, (_, index) => index + 1))(
    'is brought from format %i to the present one, its rows kept and a backup beside it',
    (version) => {
      const folder = temporaryFolder()
      const file = join(folder, 'thaw.db')
      withDatabase(file, (database) => {
        migrate(database, file, version)
        database.exec(`INSERT INTO datasets VALUES (1, 'ds-old', 'old', '/old', 'f', '2025', 1, 0, '{}')`)
      })
      const before = readFileSync(file)
      valueOf(openHistory(optionsFor(file))).close()

      const fresh = join(folder, 'fresh.db')
      valueOf(openHistory(optionsFor(fresh))).close()
      expect(schemaOf(file)).toEqual(schemaOf(fresh))
      withDatabase(file, (database) => {
        expect(database.pragma('user_version', { simple: true })).toBe(CURRENT)
        expect(database.prepare('SELECT id FROM datasets').all()).toEqual([{ id: 'ds-old' }])
        expect(database.pragma('foreign_key_check')).toEqual([])
      })
      withDatabase(backupFile(file, version), (database) => {
        expect(database.pragma('user_version', { simple: true })).toBe(version)
        expect(database.prepare('SELECT id FROM datasets').all()).toEqual([{ id: 'ds-old' }])
      })
      expect(before.equals(readFileSync(file))).toBe(false)
    },
  )

  it('lets advice tell the model that its measurement was made with', async () => {
    const file = join(temporaryFolder(), 'thaw.db')
    const { datasetId, measured, given } = await withAdvice(file)
    withDatabase(file, (database) => {
      // As format 5 had it: the measurement alone names the model.
      database.exec(`
        UPDATE advice SET body = json_remove(body, '$.model', '$.modelHash', '$.statistics');
        ALTER TABLE advice DROP COLUMN model_hash;
        DROP TABLE run_events;
      `)
      backToFormat7(database)
      database.pragma('user_version = 5')
    })
    const history = valueOf(openHistory(optionsFor(file)))
    const ofModel = (modelHash: string) => valueOf(history.advice.latest({ datasetId, modelHash }))
    expect(ofModel(measured.modelHash)).toEqual(given)
    expect(ofModel('bb')).toBeNull()
    history.close()
  })

  it('from before events has all its runs, with their curves and no events, and takes new ones', async () => {
    const file = join(temporaryFolder(), 'thaw.db')
    const { runId } = await filled(file)
    const before = valueOf(openHistory(optionsFor(file)))
    const [run, points] = [valueOf(before.runs.get(runId)), valueOf(before.runs.metrics(runId))]
    before.close()
    withDatabase(file, (database) => {
      database.exec('DROP TABLE run_events')
      backToFormat7(database)
      database.pragma('user_version = 6')
    })
    const history = valueOf(openHistory(optionsFor(file)))
    expect(valueOf(history.runs.get(runId))).toEqual(run)
    expect(run.events).toEqual([])
    expect(valueOf(history.runs.metrics(runId))).toEqual(points)
    valueOf(history.runs.appendEvents(runId, [event(1)]))
    expect(valueOf(history.runs.get(runId)).events).toEqual([event(1)])
    history.close()
    expect(existsSync(backupFile(file, 6))).toBe(true)
  })

  it('from before runs that wait had places gives each one, in the order in which they came', async () => {
    const file = join(temporaryFolder(), 'thaw.db')
    const { runId } = await filled(file)
    const before = valueOf(openHistory(optionsFor(file)))
    const next = valueOf(before.runs.create(newRun(valueOf(before.runs.get(runId)).datasetId))).runId
    before.close()
    withDatabase(file, backToFormat12)
    const history = valueOf(openHistory(optionsFor(file)))
    expect(valueOf(history.queue.get())).toMatchObject({
      paused: false,
      waiting: [
        { runId, held: true },
        { runId: next, held: true },
      ],
    })
    history.close()
  })

  it('from before other trainers keeps every setting of its runs, with and without a time limit', async () => {
    const file = join(temporaryFolder(), 'thaw.db')
    const before = valueOf(openHistory(optionsFor(file)))
    const { datasetId } = valueOf(await before.datasets.put(IMPORTED, ITEMS))
    const { runId } = valueOf(before.runs.create(newRun(datasetId)))
    const { minutes: _, ...endless } = CONFIG
    const other = valueOf(before.runs.create(newRun(datasetId, { config: endless }))).runId
    const damaged = valueOf(before.runs.create(newRun(datasetId))).runId
    before.close()
    withDatabase(file, (database) => {
      backToFormat8(database)
      database.prepare("UPDATE runs SET config = '{' WHERE id = ?").run(damaged)
      const { config: flat } = database.prepare('SELECT config FROM runs WHERE id = ?').get(runId) as { config: string }
      expect(JSON.parse(flat)).toMatchObject({ seed: 7, minutes: 5, batch: 32, recompute: false })
    })
    const history = valueOf(openHistory(optionsFor(file)))
    expect(valueOf(history.runs.get(runId))).toMatchObject({ trainer: 'native', config: CONFIG })
    expect(valueOf(history.runs.get(other)).config).toEqual(endless)
    expect(history.runs.get(damaged)).toMatchObject({ ok: false, failure: { code: 'database-corrupt' } })
    history.close()
    expect(existsSync(backupFile(file, 8))).toBe(true)
  })

  it('from when whole runs lay in one table keeps everything of its runs, and their places in sweeps', async () => {
    const file = join(temporaryFolder(), 'thaw.db')
    const { runId } = await filled(file)
    const before = valueOf(openHistory(optionsFor(file)))
    const { datasetId } = valueOf(before.runs.get(runId))
    valueOf(before.runs.start(runId, { environment: { node: 'v24' } }))
    valueOf(before.runs.appendEvents(runId, [event(1)]))
    valueOf(before.runs.finish(runId, { status: 'completed', scores: SCORES, seconds: 3 }))
    const plan: SweepPlan = { strategies: ['frozen'], models: ['thaw-tiny'], seeds: [7] }
    const { sweepId } = valueOf(before.sweeps.open(datasetId, plan))
    valueOf(before.sweeps.place(sweepId, 0, runId))
    const kept = (history: History) => ({
      list: valueOf(history.runs.list()),
      run: valueOf(history.runs.get(runId)),
      points: valueOf(history.runs.metrics(runId)),
      sweeps: valueOf(history.sweeps.list()),
    })
    const expected = kept(before)
    before.close()
    withDatabase(file, backToFormat11)
    const history = valueOf(openHistory(optionsFor(file)))
    expect(kept(history)).toEqual(expected)
    expect(expected.run).toMatchObject({ sweepId, config: CONFIG, scores: SCORES, events: [event(1)] })
    valueOf(history.runs.remove(runId))
    history.close()
    withDatabase(file, (database) => {
      for (const table of ['run_records', 'metrics', 'run_events', 'sweep_runs'])
        expect(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
    })
  })

  it('from when accuracy was the only score keeps every number of runs, curves, measurements and advice', async () => {
    const file = join(temporaryFolder(), 'thaw.db')
    const { runId } = await filled(file)
    const before = valueOf(openHistory(optionsFor(file)))
    valueOf(before.runs.start(runId, {}))
    valueOf(before.runs.appendMetrics(runId, [point(1, 0.1234567890123456, 'validation')]))
    valueOf(before.runs.finish(runId, { status: 'completed', scores: SCORES, seconds: 3 }))
    const measured = valueOf(before.measurements.put(newMeasurement(valueOf(before.runs.get(runId)).datasetId)))
    const kept = (history: History) => ({
      run: valueOf(history.runs.get(runId)),
      points: valueOf(history.runs.metrics(runId)),
      measured: valueOf(history.measurements.get(measured.measurementId)),
    })
    const expected = kept(before)
    before.close()
    withDatabase(file, (database) => {
      backToFormat7(database)
      const row = database.prepare<[], { scores: string }>('SELECT scores FROM runs').get()
      expect(JSON.parse(row?.scores ?? '')).toMatchObject({
        test: { accuracy: 0.75, items: 2 },
        robust: { accuracy: 0.6 },
      })
    })
    const history = valueOf(openHistory(optionsFor(file)))
    expect(kept(history)).toEqual(expected)
    history.close()
    expect(existsSync(backupFile(file, 7))).toBe(true)
  })

  it('opens where a row of scores is damaged, and says so when that run is read', async () => {
    const file = join(temporaryFolder(), 'thaw.db')
    const { runId } = await filled(file)
    withDatabase(file, (database) => {
      backToFormat7(database)
      database.exec(`UPDATE runs SET scores = '{"test": '`)
    })
    const history = valueOf(openHistory(optionsFor(file)))
    expect(failureFrom(history.runs.get(runId)).code).toBe('database-corrupt')
    history.close()
  })

  it('stays as it was when its backup cannot be written', () => {
    const file = join(temporaryFolder(), 'thaw.db')
    withDatabase(file, (database) => migrate(database, file, 1))
    mkdirSync(join(backupFile(file, 1), 'in the way'), { recursive: true })
    expect(failureFrom(openHistory(optionsFor(file))).code).toBe('home-unwritable')
    withDatabase(file, (database) => expect(database.pragma('user_version', { simple: true })).toBe(1))
  })

  it('stays at the format before a step that fails', () => {
    const file = join(temporaryFolder(), 'thaw.db')
    withDatabase(file, (database) => {
      migrate(database, file, 2)
      database.exec('CREATE TABLE metrics (in_the_way)')
    })
    expect(() => openHistory(optionsFor(file))).toThrow('metrics already exists')
    withDatabase(file, (database) => {
      expect(database.pragma('user_version', { simple: true })).toBe(2)
      expect(database.prepare(`SELECT name FROM sqlite_schema WHERE name = 'runs'`).all()).toEqual([])
    })
  })
})

describe('a history that cannot be opened', () => {
  it('because a newer Thaw wrote it is refused with both formats, its bytes unchanged', async () => {
    const file = join(temporaryFolder(), 'thaw.db')
    await filled(file)
    withDatabase(file, (database) => database.pragma('user_version = 999'))
    const before = readFileSync(file)
    const refused = failureFrom(openHistory(optionsFor(file)))
    expect(refused).toMatchObject({ code: 'database-newer', file })
    expect(refused.message).toMatch(new RegExp(`format 999 .*up to ${CURRENT}.*Update Thaw`))
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  const damage: ReadonlyArray<readonly [string, (file: string) => void]> = [
    ['is not a database', (file) => writeFileSync(file, 'these are not the bytes of a database, '.repeat(50))],
    ['lost its end', (file) => truncateSync(file, 20_480)],
    [
      'has pages overwritten',
      (file) => {
        const bytes = readFileSync(file)
        bytes.fill(0xa5, bytes.length / 2, bytes.length / 2 + 8192)
        writeFileSync(file, bytes)
      },
    ],
    [
      'belongs to another program',
      (file) => {
        truncateSync(file, 0)
        withDatabase(file, (database) => database.exec('CREATE TABLE photos (name TEXT)'))
      },
    ],
  ]
  it.each(damage)('because the file %s is named, its bytes unchanged', async (_, harm) => {
    const file = join(temporaryFolder(), 'thaw.db')
    await filled(file)
    harm(file)
    const before = readFileSync(file)
    const refused = failureFrom(openHistory(optionsFor(file)))
    expect(refused).toMatchObject({ code: 'database-corrupt', file, message: expect.stringContaining(file) })
    expect(refused.message).toContain('Move')
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  // Not by permissions: tests may run as root, whom those do not stop.
  it('because its folder cannot be made or the path is a folder is named', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    for (const file of [join(folder, 'file/thaw.db'), join(folder, 'file/deeper/thaw.db'), folder]) {
      expect(failureFrom(openHistory(optionsFor(file)))).toMatchObject({ code: 'home-unwritable', file })
    }
  })
})

describe('a fault met while the history is open', () => {
  it('is answered as a value, and the history goes on when it is over', async () => {
    const file = join(temporaryFolder(), 'thaw.db')
    await filled(file)
    const history = valueOf(openHistory(optionsFor(file)))
    const other = new SQLite(file)
    other.exec('BEGIN IMMEDIATE')
    expect(failureFrom(history.settings.set({ theme: 'dark' }))).toMatchObject({ code: 'busy', file })
    expect(valueOf(history.runs.list())).toHaveLength(1)
    other.exec('ROLLBACK')
    other.close()
    expect(valueOf(history.settings.set({ theme: 'dark' })).theme).toBe('dark')
    history.close()
  })
})
