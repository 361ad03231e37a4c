/** Sweeps on the command line, as processes: with a tiny model, so that the runs are short. */
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunSummary } from '../../../core/contract/run.ts'
import type { SweepDetail } from '../../../core/contract/sweep.ts'
import { writeSmallModel } from '../../support/small-model.ts'
import { startThaw, temporaryFolder, thaw } from './thaw.ts'

const folder = temporaryFolder()
const home = join(folder.path, 'home')
const shapes = join(folder.path, 'shapes')
const elsewhere = join(folder.path, 'elsewhere')
const env = { THAW_MODEL: join(folder.path, 'model') }
afterAll(() => folder.remove())

const SETTINGS = ['--strategies', 'full,frozen', '--seeds', '2', '--epochs', '1', '--robust', elsewhere, '--home', home]
const sweepOf = (...more: string[]): string[] => ['sweep', shapes, ...SETTINGS, ...more]

beforeAll(async () => {
  await writeSmallModel(env.THAW_MODEL)
  await thaw(['sample', shapes, '--items', '90'])
  await thaw(['sample', elsewhere, '--items', '36', '--shift', 'palette', '--seed', '5'])
})

describe('a sweep', () => {
  it('continues after a kill with the same command, and repeats no completed run', async () => {
    const killed = startThaw(sweepOf('--progress', 'json'), env)
    // The second run trains: the first has completed.
    await killed.line(/"type":"sweep.changed".*"done":1/)
    await killed.line(/"type":"run.progress"/)
    killed.process.kill('SIGKILL')
    await killed.ended
    const html = join(folder.path, 'sweep.html')
    const { code, stdout, stderr } = await thaw(sweepOf('--html', html, '--json'), env)
    expect(stderr).not.toContain('thaw:')
    expect(code).toBe(0)
    const sweep = JSON.parse(stdout) as SweepDetail
    expect(sweep).toMatchObject({ status: 'completed', done: 4, total: 4, etaSeconds: null })
    // Cheapest first within each seed, whatever the order of the names.
    expect(sweep.cells.map(({ strategy, seed }) => `${strategy} ${seed}`)).toEqual([
      'frozen 0',
      'full 0',
      'frozen 1',
      'full 1',
    ])
    const { runs } = JSON.parse((await thaw(['history', '--json', '--home', home])).stdout) as { runs: RunSummary[] }
    expect(runs).toHaveLength(4)
    expect(new Set(runs.map(({ sweepId }) => sweepId))).toEqual(new Set([sweep.sweepId]))
    expect(new Set(runs.map(({ adviceUse }) => adviceUse))).toEqual(new Set(['none']))

    const { report } = sweep
    expect(report).toMatchObject({ metric: 'accuracy', robust: { basis: '36 images of “elsewhere”', images: 36 } })
    expect(report!.rows.map(({ strategy, runs: of }) => [strategy, of.length])).toEqual([
      ['frozen', 2],
      ['full', 2],
    ])
    for (const row of report!.rows) {
      expect(row.robust).not.toBeNull()
      expect(row.memoryMB).toBeGreaterThan(50)
      expect(row.minutes).toBeGreaterThan(0)
    }
    expect(report!.claims).toHaveLength(1)
    expect(report!.choice).not.toBeNull()
    const page = readFileSync(html, 'utf8')
    expect(page).toContain(report!.choice!.text)
    expect(page.match(/<img src="data:image\/jpeg/g) ?? []).toHaveLength(report!.mistakes.length)
  })

  it('that was done answers at once, as a table, and is listed and shown', async () => {
    const { code, stdout, stderr } = await thaw(sweepOf(), env)
    expect(stderr).not.toContain('Run 1')
    expect(code).toBe(0)
    expect(stdout).toMatch(/4 of 4 runs completed/)
    expect(stdout).toMatch(/Frozen encoder .* %/)
    expect(stdout).toContain('Robust: 36 images of “elsewhere”.')
    const listed = JSON.parse((await thaw(['sweep', 'list', '--json', '--home', home])).stdout) as {
      sweeps: { sweepId: string }[]
    }
    expect(listed.sweeps).toHaveLength(1)
    const shown = await thaw(['sweep', 'show', listed.sweeps[0]!.sweepId, '--home', home])
    expect(shown.stdout).toBe(stdout)
  })

  it('uses completed runs of another sweep with the same settings', async () => {
    const more = ['sweep', shapes, '--strategies', 'frozen', '--seeds', '1', '--epochs', '1', '--robust', elsewhere]
    const { code, stdout, stderr } = await thaw([...more, '--json', '--home', home], env)
    expect(code).toBe(0)
    expect(stderr).not.toContain('Training')
    const sweep = JSON.parse(stdout) as SweepDetail
    expect(sweep.done).toBe(1)
    const removed = await thaw(['sweep', 'delete', sweep.sweepId, '--home', home])
    expect(removed.stdout).toContain('Its runs stay in the history')
  })

  it('starts from the weights of an earlier run, beside a model', async () => {
    const { runs } = JSON.parse((await thaw(['history', '--json', '--home', home])).stdout) as { runs: RunSummary[] }
    const run = runs.find(({ strategy }) => strategy === 'full')!
    const args = ['sweep', shapes, '--strategies', 'frozen', '--seeds', '1', '--epochs', '1', '--home', home, '--json']
    const from = ['--from', run.runId, '--models', env.THAW_MODEL]
    const { code, stdout, stderr } = await thaw([...args, ...from], env)
    expect([code, stderr]).toEqual([0, expect.any(String)])
    const { cells } = JSON.parse(stdout) as SweepDetail
    expect(cells.map(({ model }) => model)).toEqual([
      env.THAW_MODEL,
      expect.stringContaining(join(run.runId, 'models')),
    ])
    const unknown = await thaw([...args, '--from', 'run-nothing'], env)
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('run-nothing')])
  })

  it('stops at Ctrl-C with a checkpoint, says how to continue, and continues there', async () => {
    const args = ['sweep', shapes, '--strategies', 'full', '--seeds', '1', '--epochs', '3000', '--home', home]
    const running = startThaw([...args, '--progress', 'json'], env)
    await running.line(/"type":"run.progress".*"step":[1-9]/)
    running.process.kill('SIGINT')
    const { code, stdout } = await running.ended
    expect(code).toBe(130)
    const [, id = ''] = /thaw sweep resume (swp-\w+)/.exec(stdout) ?? []
    const resumed = startThaw(['sweep', 'resume', id, '--progress', 'json', '--home', home], env)
    await resumed.line(/"type":"run.progress".*"step":[1-9]/)
    resumed.process.kill('SIGINT')
    expect((await resumed.ended).code).toBe(130)
    const { runs } = JSON.parse((await thaw(['history', '--json', '--home', home])).stdout) as { runs: RunSummary[] }
    expect(runs.filter(({ sweepId }) => sweepId === id)).toHaveLength(1)
  })

  it('names what it does not know', async () => {
    const unknown = await thaw(['sweep', shapes, '--strategies', 'frozen,half', '--home', home])
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('not “half”')])
    const action = await thaw(['sweep', 'halt', 'swp-1', '--home', home])
    expect([action.code, action.stderr]).toEqual([2, expect.stringContaining('thaw sweep halt')])
    const gone = await thaw(['sweep', 'show', 'swp-nothing', '--home', home])
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('no sweep “swp-nothing”')])
  })
})

describe('a robust set', () => {
  it('with classes that the dataset lacks is refused by name before any run', async () => {
    const other = join(folder.path, 'other')
    await thaw(['sample', other, '--items', '36', '--seed', '9'])
    renameSync(join(other, 'star'), join(other, 'comet'))
    const { code, stderr } = await thaw(
      ['train', shapes, '--strategy', 'frozen', '--robust', other, '--home', home],
      env,
    )
    expect(code).toBe(2)
    expect(stderr).toContain('“other” has a class that “shapes” does not have: “comet”')
    // Put right, it is read again.
    expect(existsSync(join(other, 'comet'))).toBe(true)
    renameSync(join(other, 'comet'), join(other, 'star'))
    const { stdout } = await thaw(
      ['train', shapes, '--strategy', 'frozen', '--epochs', '1', '--robust', other, '--json', '--home', home],
      env,
    )
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'completed',
      scores: { robust: { basis: '36 images of “other”', n: 36 } },
    })
  })

  it('cannot be the data that is trained on', async () => {
    const { code, stderr } = await thaw(['train', shapes, '--strategy', 'frozen', '--robust', shapes, '--home', home])
    expect(code).toBe(2)
    expect(stderr).toContain('is the data to train on')
  })
})
