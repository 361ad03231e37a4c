import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EngineReport } from '../../../core/contract/engine.ts'
import type { Measurement } from '../../../core/contract/measurement.ts'
import type { Output, StatisticsBuilt } from '../../../core/contract/methods.ts'
import type { RunDetail, RunSummary } from '../../../core/contract/run.ts'
import { BACKENDS } from '../../../core/domain/engine.ts'
import { defaultZoo } from '../../../core/model/index.ts'
import { writeSmallModel } from '../../support/small-model.ts'
import { startThaw, temporaryFolder, thaw, type Ended } from './thaw.ts'

const folder = temporaryFolder()
const home = join(folder.path, 'home')
const pictures = join(folder.path, 'pictures')
afterAll(() => folder.remove())

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr }: Ended = await thaw([...args, '--json', '--home', home])
  if (code !== 0) throw new Error(`thaw ${args.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as T
}

async function anyRun(): Promise<string> {
  const { runs } = await json<{ runs: RunSummary[] }>('history', 'list')
  return runs[0]?.runId ?? ''
}

interface Trained {
  readonly runId: string
  readonly name: string
  readonly status: string
}

beforeAll(async () => {
  await json('sample', pictures, '--items', '60')
})

describe('thaw', () => {
  let trained: Trained

  it('imports', async () => {
    const dataset = await json<object>('import', pictures)
    for (const key of ['datasetId', 'name', 'format', 'items', 'classes', 'splits', 'problems', 'fingerprint']) {
      expect(dataset).toHaveProperty(key)
    }
    expect(dataset).toMatchObject({ name: 'pictures', items: 60 })
  })

  it('trains by path, in a folder of its own, without importing the same data twice', async () => {
    trained = await json<Trained>('train', pictures, '--strategy', 'frozen', '--epochs', '2', '--seed', '4')
    expect(trained).toMatchObject({ status: 'completed', strategy: 'frozen', seed: 4 })
    for (const key of ['value', 'low', 'high', 'n', 'details.macroF1', 'details.worstClass']) {
      expect(trained).toHaveProperty(`scores.test.${key}`)
    }
    expect(trained).toHaveProperty('scores.robust.basis')
    expect(trained).toHaveProperty('engine')
    expect(trained).toHaveProperty('seconds')
  })

  it('gives the same scores for the same seed', async () => {
    const again = await json<RunDetail>('train', 'pictures', '--strategy', 'frozen', '--epochs', '2', '--seed', '4')
    const first = await json<RunDetail>('history', 'show', trained.runId)
    expect(again.scores).toEqual(first.scores)
  })

  it('saves what a run has trained as a model folder', async () => {
    const saved = join(folder.path, 'trained-model')
    expect(await json('history', 'save', trained.runId, saved)).toEqual({ folder: saved, notes: [] })
    const on = await json<RunDetail>('train', 'pictures', '--model', saved, '--strategy', 'frozen')
    expect(on.status).toBe('completed')
    await json('history', 'delete', on.runId, '--yes')
    const again = await thaw(['history', 'save', trained.runId, saved, '--home', home])
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('not empty')])
  })

  it('lists, annotates, archives, compares, exports and deletes runs', async () => {
    const { runs } = await json<{ runs: RunSummary[] }>('history', 'list')
    expect(runs).toHaveLength(2)
    const [newer, older] = runs.map(({ runId }) => runId) as [string, string]
    expect(await json('history', 'note', newer, 'first try')).toMatchObject({ note: 'first try' })
    expect(await json('history', 'tag', newer.slice(0, 8), 'a', 'b')).toMatchObject({ tags: ['a', 'b'] })
    expect(await json('history', 'compare', newer, older)).toMatchObject({ runs: [{ runId: newer }, { runId: older }] })
    await json('history', 'archive', newer)
    expect((await json<{ runs: RunSummary[] }>('history')).runs).toMatchObject([{ runId: older }])
    await json('history', 'archive', older)
    expect((await thaw(['history', '--home', home])).stdout).toBe(
      'All 2 runs are archived: `thaw history list --archived` lists them.\n',
    )
    await json('history', 'archive', newer, older, '--undo')
    const file = join(folder.path, 'runs.json')
    await json('history', 'export', '--output', file)
    const exported = JSON.parse(readFileSync(file, 'utf8')) as { runs: { runId: string; metrics: unknown[] }[] }
    expect(exported.runs.map(({ runId }) => runId)).toEqual([newer, older])
    expect(exported.runs[0]?.metrics.length).toBeGreaterThan(2)
    const { removed } = await json<{ removed: { removed: string }[] }>('history', 'delete', older, '--yes')
    expect(removed).toMatchObject([{ removed: older }])
    expect(existsSync(join(home, 'runs', older))).toBe(false)
  })

  it('deletes nothing where nobody can be asked', async () => {
    const run = await anyRun()
    const { code, stderr } = await thaw(['history', 'delete', run, '--home', home])
    expect([code, stderr]).toEqual([2, expect.stringContaining('--yes')])
    expect(await anyRun()).toBe(run)
  })

  it('shows a note that would steer the terminal as text', async () => {
    const run = await anyRun()
    await json('history', 'note', run, '\u001B]0;owned\u0007\nstatus  completed')
    const { stdout } = await thaw(['history', 'show', run, '--home', home])
    expect(stdout).toContain(String.raw`\x1b]0;owned\x07\nstatus  completed`)
    expect(stdout).not.toMatch(/[\u0007\u001B]/) // eslint-disable-line no-control-regex
    await json('history', 'note', run, '')
  })

  it('prints tables for people', async () => {
    const { stdout } = await thaw(['history', '--home', home])
    expect(stdout).toMatch(/run +name +status/)
    expect(stdout).toContain('completed')
  })

  it('stops cleanly at Ctrl-C with a checkpoint, leaves no process behind, and resumes', async () => {
    const model = await writeSmallModel(join(folder.path, 'small-model'))
    const asked = ['train', pictures, '--model', model, '--strategy', 'full', '--epochs', '2000']
    const running = startThaw([...asked, '--json', '--progress', 'json', '--home', home])
    await running.line(/"type":"run.progress".*"epoch":[1-9]/)
    running.process.kill('SIGINT')
    const { code, stdout } = await running.ended
    const run = JSON.parse(stdout) as Trained
    expect([code, run.status]).toEqual([130, 'stopped'])
    expect(existsSync(join(home, 'owner.json'))).toBe(false)
    expect(existsSync(join(home, 'runs', run.runId, 'last.safetensors'))).toBe(true)
    const resumed = startThaw(['resume', run.runId, '--json', '--progress', 'json', '--home', home])
    const progress = JSON.parse(await resumed.line(/"type":"run.progress"/)) as { progress: { epoch: number } }
    expect(progress.progress.epoch).toBeGreaterThanOrEqual(1)
    const stop = await thaw(['stop', run.runId, '--json', '--home', home])
    expect([stop.code, JSON.parse(stop.stdout)]).toMatchObject([0, { status: 'stopped' }])
    expect((await resumed.ended).code).toBe(130)
  })

  it('examines the engines', async () => {
    const report = await json<EngineReport & { use: { backend: string } }>('doctor')
    expect(report.engines.map(({ id }) => id)).toEqual([...BACKENDS])
    for (const { id, available, why, matmulGflops, forwardImagesPerSecond, stepImagesPerSecond } of report.engines) {
      if (!available) expect(`${id}: ${why}`).toMatch(/\w{3,} .*\.$/)
      else if ((matmulGflops ?? 0) >= 1) expect(stepImagesPerSecond).toBeLessThan(forwardImagesPerSecond ?? 0)
    }
    const chosen = report.engines.filter((engine) => engine.chosen)
    const fastest = Math.max(...report.engines.map(({ stepImagesPerSecond }) => stepImagesPerSecond ?? 0))
    expect(chosen.map(({ stepImagesPerSecond }) => stepImagesPerSecond)).toEqual([fastest])
    expect(report.use.backend).toBe(chosen[0]?.id)
    const remembered = JSON.parse(readFileSync(join(home, 'engines.json'), 'utf8')) as { report: EngineReport }
    expect(remembered.report.engines).toEqual(report.engines)
  })

  it('lists models', async () => {
    const { models, problems } = await json<Output<'models.list'>>('models')
    expect(models[0]).toMatchObject({ model: 'thaw-tiny', isDefault: true, statistics: { items: 6144 } })
    expect(problems).toEqual([])
  })
})

describe('a model folder', () => {
  const model = join(folder.path, 'own-model')
  const images = join(folder.path, 'reference')

  beforeAll(async () => {
    mkdirSync(model)
    for (const file of ['model.json', 'weights.safetensors']) {
      copyFileSync(join(defaultZoo(), 'thaw-tiny', file), join(model, file))
    }
    await json('sample', images, '--items', '80', '--seed', '7', '--format', 'webdataset')
  })

  it('has no statistics to measure with until they are built', async () => {
    const { code, stderr } = await thaw(['measure', pictures, '--model', model, '--home', home])
    expect(code).toBe(2)
    expect(stderr).toContain(`thaw models stats ${model} --reference`)
  })

  let built: StatisticsBuilt

  it('gets statistics from an archive, which leaves the embedded model’s alone', async () => {
    const before = await json<Output<'models.list'>>('models')
    built = await json<StatisticsBuilt>('models', 'stats', model, '--reference', join(images, 'train-000000.tar'))
    expect(built).toMatchObject({ model: 'thaw-tiny', file: join(model, 'statistics.safetensors') })
    expect(built.items).toBeGreaterThanOrEqual(64)
    expect(await json('models')).toEqual(before)
  })

  it('is measured with its statistics, and not again while they are the same', async () => {
    const measured = await json<Measurement>('measure', pictures, '--model', model)
    expect(measured.shift).toMatchObject({ statistics: built.statistics, referenceSize: built.items })
    const again = await json<Measurement>('measure', pictures, '--model', model)
    expect(again.measurementId).toBe(measured.measurementId)
    // The weights are the embedded model's, the statistics are not.
    const embedded = await json<Measurement>('measure', pictures)
    expect(embedded.measurementId).not.toBe(measured.measurementId)
    expect(embedded.shift.referenceSize).toBe(6144)
  })

  it('is stopped by Ctrl-C while its statistics are built, and keeps the old ones', async () => {
    const file = join(model, 'statistics.safetensors')
    const old = readFileSync(file)
    const args = ['models', 'stats', model, '--reference', images, '--seed', '1', '--progress', 'json', '--home', home]
    const running = startThaw(args)
    await running.line(/"kind":"statistics".*"stage":"(Read the reference|Build)/)
    running.process.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect(readFileSync(file)).toEqual(old)
  })

  it('that is not there, and a missing --reference, are reported at once', async () => {
    const nowhere = await thaw(['models', 'stats', 'no-such-model', '--reference', images, '--home', home])
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('There is no model “no-such-model”')])
    const without = await thaw(['models', 'stats', model, '--home', home])
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('--reference is missing')])
    const unknown = await thaw(['models', 'other', '--home', home])
    expect(unknown.code).toBe(2)
  })
})
