import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { openProcesses, type ThawProcesses } from '../../support/thaw-processes.ts'
import { type SmallStage, writeSmallStage } from '../../support/small-model.ts'

const root = mkdtempSync(join(tmpdir(), 'thaw-gone-'))

let stage: SmallStage
beforeAll(async () => {
  stage = await writeSmallStage(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function open(home: string): ThawProcesses {
  const thaw = openProcesses(home)
  onTestFinished(() => thaw.supervisor.stop())
  return thaw
}

async function underway(thaw: ThawProcesses): Promise<string> {
  const { runId } = await thaw.call('runs.start', { ...stage, strategy: 'full', epochs: 400 })
  await thaw.event((event) => event.type === 'run.progress' && event.progress.epoch >= 1)
  return runId
}

const GONE = /^The folder .* was removed, moved or replaced while Thaw was open.*Put it back/
const said = (thaw: ThawProcesses) =>
  thaw.event((event) => event.type === 'history.waiting' && GONE.test(event.message ?? ''))

// On Windows, a folder with open files can be neither removed nor moved.
it.skipIf(process.platform === 'win32')('a home that is moved away and put back has lost nothing', async () => {
  const [home, away] = [join(root, 'moved'), join(root, 'away')]
  const thaw = open(home)
  const runId = await underway(thaw)
  renameSync(home, away)
  await said(thaw)
  expect(await thaw.supervisor.call('runs.note', { run: runId, note: 'x' })).toMatchObject({
    ok: false,
    failure: { code: 'home-unwritable', message: expect.stringMatching(GONE) },
  })
  const ended = thaw.call('runs.wait', { run: runId })
  await thaw.call('runs.stop', { run: runId })
  expect(existsSync(home)).toBe(false)
  renameSync(away, home)
  const run = await ended
  expect(run).toMatchObject({
    status: 'interrupted',
    reason: expect.stringMatching(/^The folder .* was removed or moved .*Put it back, and resume the run\.$/),
  })
  const { points } = await thaw.call('runs.metrics', { run: runId })
  const emitted = thaw.events.flatMap((event) => (event.type === 'run.metrics' ? event.points : []))
  expect(points).toEqual(emitted)
  await thaw.call('runs.resume', { run: runId })
  await thaw.event((event) => event.type === 'run.changed' && event.run.status === 'running')
  await thaw.call('runs.stop', { run: runId })
  expect((await thaw.call('runs.wait', { run: runId })).status).toBe('stopped')
  expect(thaw.spawned.map(({ kind }) => kind)).toEqual(['service', 'compute'])
})

it.skipIf(process.platform === 'win32')(
  'a home that is removed is said to be gone; the next start has an empty one',
  async () => {
    const home = join(root, 'removed')
    const thaw = open(home)
    await underway(thaw)
    // In one step: what trains writes into it meanwhile, and a part of it would stay.
    renameSync(home, join(root, 'trash'))
    rmSync(join(root, 'trash'), { recursive: true, maxRetries: 5 })
    await said(thaw)
    expect(await thaw.supervisor.call('settings.set', { theme: 'dark' })).toMatchObject({
      failure: { code: 'home-unwritable', message: expect.stringMatching(GONE) },
    })
    await thaw.supervisor.stop()
    expect(thaw.spawned.map(({ kind }) => kind)).toEqual(['service', 'compute'])
    expect(existsSync(home)).toBe(false)
    const again = open(home)
    expect((await again.call('runs.list', {})).runs).toEqual([])
    expect(readdirSync(home)).toContain('thaw.db')
  },
)
