import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import SQLite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { MetricPoint, RunDetail } from '../../../core/contract/run.ts'
import { GOLDEN } from '../../support/goldens/trackio/golden.ts'
import { checked, type CheckedService, openServiceAlone } from '../../support/service-alone.ts'
import { openHistory } from '../../../core/history/index.ts'
import { homePaths } from '../../../core/app/home.ts'
import { IMPORTED, ITEMS, newRun, optionsFor, point, SCORES, temporaryFolder, valueOf } from './records.ts'

function golden(): string {
  const file = join(temporaryFolder(), 'golden.db')
  writeFileSync(file, GOLDEN)
  return file
}

const POINTS: readonly MetricPoint[] = [
  { step: 0, epoch: 0, name: 'validation', value: 0.25, at: 1.5 },
  { step: 0, epoch: 0, name: 'valLoss', value: 2, at: 1.5 },
  point(1, 0.1 + 0.2),
  point(2, null),
  { step: 2, epoch: 1, name: 'validation', value: 0.5, at: 20.123456 },
]

/** A home with a dataset and a finished run on it. */
async function withRun(): Promise<{ home: string; runId: string }> {
  const home = temporaryFolder()
  const paths = homePaths(home)
  const history = valueOf(openHistory(optionsFor(paths.database)))
  const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
  const { runId } = valueOf(history.runs.create(newRun(datasetId)))
  valueOf(history.runs.start(runId, {}))
  valueOf(history.runs.appendMetrics(runId, POINTS))
  valueOf(history.runs.finish(runId, { status: 'completed', scores: SCORES, seconds: 30 }))
  const idle = valueOf(history.runs.create(newRun(datasetId)))
  valueOf(history.runs.finish(idle.runId, { status: 'stopped', reason: 'Stopped before it started.' }))
  history.close()
  return { home, runId }
}

const serviceOn = (home: string): CheckedService => checked(openServiceAlone(home))

interface Stored {
  readonly run_name: string
  readonly json: string
}

function rowsIn(file: string, table: 'metrics' | 'configs', column: 'metrics' | 'config'): Stored[] {
  const database = new SQLite(file, { readonly: true })
  const rows = database.prepare<[], Stored>(
    `SELECT run_name, CAST(${column} AS TEXT) AS json FROM ${table} ORDER BY id`,
  )
  const all = rows.all()
  database.close()
  return all
}

/** Everything that defines tables and indexes, without the blanks that SQLite keeps. */
function schemaOf(file: string): string[] {
  const database = new SQLite(file, { readonly: true })
  const parts = database
    .prepare<[], { type: string; name: string; sql: string | null }>('SELECT type, name, sql FROM sqlite_master')
    .all()
  const version = `user_version ${String(database.pragma('user_version', { simple: true }))}`
  database.close()
  return [
    ...parts.map(({ type, name, sql }) => `${type} ${name} ${sql?.replaceAll(/\s/g, '') ?? ''}`),
    version,
  ].toSorted()
}

describe('exporting to trackio', () => {
  it('writes a project with the tables and indexes of trackio’s own', async () => {
    const { home, runId } = await withRun()
    const folder = join(home, 'out', 'trackio')
    await using service = serviceOn(home)
    const written = await service.call('runs.exportTrackio', { runs: [runId], folder, project: 'pets' })
    expect(written).toEqual({
      file: join(folder, 'pets.db'),
      added: [{ id: runId, name: 'pets · frozen · 1' }],
      known: [],
      leftOut: [],
    })
    expect(schemaOf(written.file)).toEqual(schemaOf(golden()))
  })

  it('writes the curve, the settings and, last, the scores', async () => {
    const { home, runId } = await withRun()
    await using service = serviceOn(home)
    const { file } = await service.call('runs.exportTrackio', { runs: [runId], folder: home, project: 'pets' })
    const rows = rowsIn(file, 'metrics', 'metrics').map(({ json }) => JSON.parse(json) as unknown)
    expect(rows.slice(0, 3)).toEqual([
      { epoch: 0, validation: 0.25, valLoss: 2 },
      { epoch: expect.any(Number), loss: 0.1 + 0.2 },
      { epoch: expect.any(Number), loss: 'NaN' },
    ])
    expect(rows.at(-1)).toMatchObject({ 'final/test': 0.75, 'final/test_low': 0.5, 'final/macro_f1': 0.7 })
    const [config] = rowsIn(file, 'configs', 'config')
    expect(JSON.parse(config?.json ?? '')).toMatchObject({
      dataset: 'pets',
      model: 'thaw-tiny',
      strategy: 'frozen',
      seed: 7,
      headRate: 1e-3,
      _Group: 'pets',
    })
  })

  it('adds to a project that there is, overwrites nothing, and adds a run only once', async () => {
    const { home, runId } = await withRun()
    const file = join(home, 'golden.db')
    copyFileSync(golden(), file)
    const before = rowsIn(file, 'metrics', 'metrics')
    await using service = serviceOn(home)
    await service.call('runs.rename', { run: runId, name: 'frozen-0' })
    const wanted = { runs: [runId], folder: home, project: 'golden' }
    expect((await service.call('runs.exportTrackio', wanted)).added).toEqual([{ id: runId, name: 'frozen-0 (2)' }])
    const after = rowsIn(file, 'metrics', 'metrics')
    expect(after.slice(0, before.length)).toEqual(before)
    expect(await service.call('runs.exportTrackio', wanted)).toMatchObject({ added: [], known: [runId] })
    expect(rowsIn(file, 'metrics', 'metrics')).toEqual(after)
  })

  it('leaves out runs that have nothing to show, and says so', async () => {
    const { home, runId } = await withRun()
    await using service = serviceOn(home)
    const { runs } = await service.call('runs.list', {})
    const all = runs.map((run) => run.runId)
    const { added, leftOut } = await service.call('runs.exportTrackio', { runs: all, folder: home, project: 'x' })
    expect([added.map(({ id }) => id), leftOut.map(({ why }) => why)]).toEqual([
      [runId],
      ['it has no points or scores'],
    ])
    const idle = all.filter((id) => id !== runId)
    const nothing = await service.fail('runs.exportTrackio', { runs: idle, folder: home, project: 'y' })
    expect(nothing).toMatchObject({ code: 'not-found', message: expect.stringContaining('no points or scores') })
    expect(existsSync(join(home, 'y.db'))).toBe(false)
  })

  it('refuses other files and names, and changes nothing', async () => {
    const { home, runId } = await withRun()
    const failed = async (folder: string, project: string) => {
      await using service = serviceOn(home)
      return service.fail('runs.exportTrackio', { runs: [runId], folder, project })
    }
    expect(await failed(home, 'my.project')).toMatchObject({ code: 'usage', hint: '--project NAME' })
    writeFileSync(join(home, 'notes.db'), 'no database at all, but long enough to be looked at as one')
    expect(await failed(home, 'notes')).toMatchObject({ code: 'format-unrecognised' })
    expect(readFileSync(join(home, 'notes.db'), 'utf8')).toContain('no database at all')
    expect(await failed(join(home, 'notes.db'), 'x')).toMatchObject({ code: 'path-unreadable' })
    const foreign = new SQLite(join(home, 'foreign.db'))
    foreign.exec('CREATE TABLE metrics (value REAL)')
    foreign.close()
    expect(await failed(home, 'foreign')).toMatchObject({ code: 'format-unrecognised' })
    expect(schemaOf(join(home, 'foreign.db'))).toHaveLength(2)
    const newer = join(home, 'newer.db')
    copyFileSync(golden(), newer)
    const database = new SQLite(newer)
    database.pragma('user_version = 3')
    database.close()
    expect((await failed(home, 'newer')).message).toContain('newer version of trackio')
  })
})

describe('importing from trackio', () => {
  it('makes a run of each run that trackio wrote', async () => {
    const home = temporaryFolder()
    await using service = serviceOn(home)
    const { project, imported, known, valuesLeftOut } = await service.call('runs.importTrackio', { file: golden() })
    expect([project, imported.map(({ name }) => name), known]).toEqual(['golden', ['frozen-0', 'über/full'], []])
    // A note, a truth value and a table of classes.
    expect(valuesLeftOut).toBe(3)
    const run = await service.call('runs.get', { run: 'frozen-0' })
    expect(run).toMatchObject({
      status: 'completed',
      trainer: 'trackio',
      datasetName: 'golden',
      model: 'tiny-vit',
      modelHash: 'tiny-vit',
      strategy: 'frozen',
      seed: 3,
      startedAt: '2026-11-30T18:06:58.308Z',
      endedAt: '2026-11-30T18:06:58.311Z',
      test: null,
      config: { seed: 3, epochs: 2, other: { lr: 0.001, augment: true, adapters: { rank: 4 }, limit: 'Infinity' } },
    })
    expect(Object.keys(run.config.other ?? {}).filter((name) => name.startsWith('_'))).toEqual([])
    const { points } = await service.call('runs.metrics', { run: run.runId })
    expect(points.map(({ step, epoch, name, value }) => [step, epoch, name, value])).toEqual([
      [0, 0.5, 'train/loss', 1.5],
      [10, 1, 'train/loss', 0.75],
      [10, 1, 'lr', 0.001],
      [20, 1, 'train/loss', null],
      [20, 1, 'highest', null],
      [20, 1, 'lowest', null],
      [20, 2, 'loss', 0.5],
      [20, 2, 'validation', 0.875],
    ])
    expect(points[0]?.at).toBe(0.002915)
    expect((await service.call('datasets.list', {})).datasets).toEqual([])
  })

  it('leaves the file as it was, and no other beside it', async () => {
    const file = golden()
    await using service = serviceOn(temporaryFolder())
    await service.call('runs.importTrackio', { file })
    expect(readFileSync(file)).toEqual(GOLDEN)
    expect(readdirSync(dirname(file))).toEqual(['golden.db'])
  })

  it('reads what trackio has not yet moved from its log into the file', async () => {
    const file = golden()
    const open = new SQLite(file)
    open.exec('UPDATE metrics SET metrics = \'{"loss": 9}\' WHERE id = 5')
    await using service = serviceOn(temporaryFolder())
    await service.call('runs.importTrackio', { file })
    open.close()
    const { points } = await service.call('runs.metrics', { run: 'über/full' })
    expect(points.map(({ value }) => value)).toEqual([9, 0.125])
  })

  it('imports each run once, and forgets the project with its last run', async () => {
    const home = temporaryFolder()
    const file = golden()
    await using service = serviceOn(home)
    const { imported } = await service.call('runs.importTrackio', { file })
    const again = await service.call('runs.importTrackio', { file })
    expect([again.imported, again.known, again.valuesLeftOut]).toEqual([[], imported, 0])
    expect((await service.call('runs.list', {})).runs).toHaveLength(2)
    for (const { runId } of imported) await service.call('runs.delete', { run: runId })
    const database = new SQLite(homePaths(home).database, { readonly: true })
    expect(database.prepare('SELECT count(*) FROM datasets').pluck().get()).toBe(0)
    database.close()
  })

  it('puts the runs on a dataset of the history', async () => {
    const { home } = await withRun()
    await using service = serviceOn(home)
    const { imported } = await service.call('runs.importTrackio', { file: golden(), dataset: 'pets' })
    expect(imported.map(({ datasetName, fingerprint }) => [datasetName, fingerprint])).toEqual(
      imported.map(() => ['pets', IMPORTED.fingerprint]),
    )
    expect((await service.fail('runs.importTrackio', { file: golden(), dataset: 'dogs' })).code).toBe('not-found')
  })

  it('gives the points of an exported run back, and its final scores after them', async () => {
    const { home, runId } = await withRun()
    let file: string
    {
      await using service = serviceOn(home)
      file = (await service.call('runs.exportTrackio', { runs: [runId], folder: home, project: 'pets' })).file
      expect(await service.call('runs.importTrackio', { file })).toMatchObject({ imported: [], known: [{ runId }] })
    }
    await using other = serviceOn(temporaryFolder())
    expect((await other.call('runs.importTrackio', { file })).imported).toMatchObject([{ runId, trainer: 'trackio' }])
    const { points } = await other.call('runs.metrics', { run: runId })
    expect(points.slice(0, POINTS.length)).toEqual(POINTS)
    expect(points.slice(POINTS.length).every(({ name }) => name.startsWith('final/'))).toBe(true)
    const { config }: RunDetail = await other.call('runs.get', { run: runId })
    expect(config).toMatchObject({ seed: 7, epochs: 3, other: { dataset: 'pets', weightDecay: 0.05 } })
  })

  it('reads projects from before runs had ids', async () => {
    const file = join(temporaryFolder(), 'old.db')
    const database = new SQLite(file)
    database.exec(`
      CREATE TABLE metrics (id INTEGER PRIMARY KEY, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT);
      INSERT INTO metrics VALUES (1, '2025-08-01T10:00:00', 'a', 0, '{"loss": 1}'), (2, '2025-08-01T10:00:02', 'a', 1, '{"loss": 0.5}');
    `)
    database.close()
    await using service = serviceOn(temporaryFolder())
    const { imported } = await service.call('runs.importTrackio', { file })
    expect(imported).toMatchObject([{ name: 'a', model: 'unknown', seconds: 2 }])
    expect((await service.call('runs.importTrackio', { file })).imported).toEqual([])
  })

  it('refuses what is no sound trackio project, with a sentence, and imports nothing', async () => {
    const folder = temporaryFolder()
    const damaged = (name: string, sql: string): string => {
      const file = join(folder, name)
      writeFileSync(file, GOLDEN)
      const database = new SQLite(file)
      database.exec(sql)
      database.close()
      return file
    }
    const text = join(folder, 'text.db')
    writeFileSync(text, 'no database at all, but long enough to be looked at as one')
    const cut = join(folder, 'cut.db')
    writeFileSync(cut, GOLDEN.subarray(0, GOLDEN.length / 3))
    mkdirSync(join(folder, 'folder.db'))
    const cases: readonly [string, string, string][] = [
      [join(folder, 'none.db'), 'path-missing', 'There is no file'],
      [join(folder, 'folder.db'), 'path-unreadable', 'is a folder without a trackio project'],
      [folder, 'path-unreadable', 'is a folder with several trackio projects'],
      [text, 'format-unrecognised', 'no SQLite database'],
      [cut, 'format-unrecognised', 'damaged'],
      [damaged('foreign.db', 'DROP TABLE metrics'), 'format-unrecognised', 'no trackio project'],
      [damaged('json.db', `UPDATE metrics SET metrics = '{"a"' WHERE id = 2`), 'format-unrecognised', 'Row 2'],
      [damaged('time.db', `UPDATE metrics SET timestamp = 'noon' WHERE id = 1`), 'format-unrecognised', 'Row 1'],
      [damaged('config.db', `UPDATE configs SET config = '[]'`), 'format-unrecognised', 'configs'],
      [damaged('empty.db', 'DELETE FROM metrics'), 'not-found', 'has no runs'],
    ]
    await using service = serviceOn(temporaryFolder())
    for (const [file, code, words] of cases) {
      const failed = await service.fail('runs.importTrackio', { file })
      expect([file, failed.code, failed.message]).toEqual([file, code, expect.stringContaining(words)])
    }
    expect((await service.call('runs.list', {})).runs).toEqual([])
  })
})
