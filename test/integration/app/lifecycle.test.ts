import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lastError } from '../../../core/app/diagnostics/last-error.ts'
import { isRunning } from '../../../core/app/process-gone.ts'
import { CLOSED_WHILE_TRAINING } from '../../../core/domain/run.ts'
import type { Input } from '../../../core/contract/methods.ts'
import { openProcesses, type ThawProcesses } from '../../support/thaw-processes.ts'
import { writeSmallStage } from '../../support/small-model.ts'

const root = mkdtempSync(join(tmpdir(), 'thaw-life-'))
const pictures = join(root, 'pictures')
const model = join(root, 'model')

beforeAll(async () => void (await writeSmallStage(root)))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a run in real processes', () => {
  let home: string
  let thaw: ThawProcesses
  const opened: ThawProcesses[] = []
  const start = (which: string): ThawProcesses => {
    const one = openProcesses(which)
    opened.push(one)
    return one
  }
  beforeEach(() => {
    home = mkdtempSync(join(root, 'home-'))
    thaw = start(home)
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.supervisor.stop()))
  })

  const train = (input: Partial<Input<'runs.start'>> = {}) =>
    thaw.call('runs.start', { dataset: pictures, model, strategy: 'full', epochs: 2000, ...input })
  const underway = (runId: string) =>
    thaw.event((event) => event.type === 'run.progress' && event.runId === runId && event.progress.epoch >= 1)

  it('trains to the end and keeps scores, curves and checkpoint', async () => {
    const { runId } = await train({ strategy: 'frozen', epochs: 2, seed: 5 })
    const run = await thaw.call('runs.wait', { run: runId })
    expect(run).toMatchObject({
      status: 'completed',
      // The few steps need not improve on an exact head; then the run says so.
      reason: expect.stringMatching(/^(|Training did not improve on the fitted head .*)$/),
      seed: 5,
      adviceUse: 'none',
      config: { epochs: 2, seed: 5 },
    })
    expect(run.scores.test?.n).toBeGreaterThan(0)
    expect(existsSync(run.artifacts.best ?? '')).toBe(true)
    const { points } = await thaw.call('runs.metrics', { run: runId, names: ['validation'] })
    // Epoch 0 is the fitted head before the first step.
    expect(points.map(({ epoch }) => epoch)).toEqual([0, 1, 2])
    expect(run.events.slice(0, 2)).toEqual([
      expect.objectContaining({ kind: 'head-fit', step: 0, epoch: 0 }),
      expect.objectContaining({ kind: 'phase', step: 0, epoch: 0, text: expect.stringContaining('2 epochs') }),
    ])
    expect(run.events.slice(2).map(({ kind }) => kind)).toEqual([
      ...(run.reason === '' ? [] : ['not-improved']),
      'time',
    ])
    expect(
      thaw.events.flatMap((event) => (event.type === 'run.events' && event.runId === runId ? event.events : [])),
    ).toEqual(run.events)
    const { bytes } = await thaw.call('runs.delete', { run: runId })
    expect([bytes > 1000, existsSync(run.artifacts.folder)]).toEqual([true, false])
  })

  it('is interrupted when compute is killed: history whole, next task in a new process, resume continues', async () => {
    const { runId } = await train({ epochs: 40 })
    await underway(runId)
    process.kill(thaw.pid('compute'), 'SIGKILL')
    const run = await thaw.call('runs.wait', { run: runId })
    expect(run).toMatchObject({ status: 'interrupted', reason: expect.stringContaining('memory') })
    expect(thaw.events).toContainEqual({ type: 'compute.lost', message: run.reason, runId })
    expect(lastError(join(home, 'logs'))?.message).toBe(`run ${runId}: ${run.reason}`)
    const database = new SQLite(join(home, 'thaw.db'), { readonly: true })
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    database.close()
    expect(thaw.spawned.filter(({ kind }) => kind === 'compute')).toHaveLength(1)
    await thaw.call('runs.resume', { run: runId })
    const resumed = await thaw.call('runs.wait', { run: runId })
    expect(resumed).toMatchObject({ status: 'completed' })
    // Whether it was killed before its first checkpoint or after: its one phase began once.
    expect(resumed.events.slice(0, 2).map(({ kind, step }) => [kind, step])).toEqual([
      ['head-fit', 0],
      ['phase', 0],
    ])
    expect(resumed.events.filter(({ kind }) => kind === 'phase')).toHaveLength(1)
    expect(thaw.spawned.filter(({ kind }) => kind === 'compute')).toHaveLength(2)
    const { points } = await thaw.call('runs.metrics', { run: runId, names: ['loss'] })
    const steps = points.map(({ step }) => step)
    expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b))
  })

  it('says “stopping” at once, stops with a checkpoint, and a second run waits its turn', async () => {
    const first = await train()
    const second = await train({ strategy: 'frozen', epochs: 1 })
    expect(second.status).toBe('queued')
    await underway(first.runId)
    expect((await thaw.call('runs.stop', { run: first.runId })).status).toBe('stopping')
    const stopped = await thaw.call('runs.wait', { run: first.runId })
    expect(stopped.status).toBe('stopped')
    expect(existsSync(stopped.artifacts.last ?? '')).toBe(true)
    expect((await thaw.call('runs.wait', { run: second.runId })).status).toBe('completed')
  })

  it('in the queue stops at once', async () => {
    const first = await train()
    const second = await train()
    expect((await thaw.call('runs.stop', { run: second.runId })).status).toBe('stopped')
    await thaw.call('runs.stop', { run: first.runId })
  })

  it('of one process is reached, not interrupted, by a second process on the same home', async () => {
    const { runId } = await train()
    await underway(runId)
    const second = start(home)
    expect((await second.call('runs.get', { run: runId })).status).toBe('running')
    expect(second.spawned.map(({ kind }) => kind)).toEqual(['service'])
    await second.call('runs.stop', { run: runId })
    expect((await second.call('runs.wait', { run: runId })).status).toBe('stopped')
    await second.supervisor.stop()
    expect((await thaw.call('runs.get', { run: runId })).status).toBe('stopped')
  })

  it('of a process that closes is in the hands of the second one from then on', async () => {
    const { runId } = await train()
    await underway(runId)
    const second = start(home)
    expect((await second.call('runs.get', { run: runId })).status).toBe('running')
    const reopened = second.event((event) => event.type === 'history.reopened')
    await thaw.supervisor.stop()
    await reopened
    expect((await second.call('runs.get', { run: runId })).status).toBe('interrupted')
    await second.call('runs.resume', { run: runId })
    await second.event((event) => event.type === 'run.progress' && event.runId === runId)
    expect(second.spawned.map(({ kind }) => kind)).toEqual(['service', 'compute'])
    await second.call('runs.stop', { run: runId })
    expect((await second.call('runs.wait', { run: runId })).status).toBe('stopped')
  })

  it('left by a process that was killed is found interrupted at the next start', async () => {
    const { runId } = await train()
    await underway(runId)
    process.kill(thaw.pid('service'), 'SIGKILL')
    await thaw.event((event) => event.type === 'compute.lost')
    // Nobody would hear what it computes.
    await expect.poll(() => isRunning(thaw.pid('compute'))).toBe(false)
    expect(await thaw.call('runs.get', { run: runId })).toMatchObject({
      status: 'interrupted',
      reason: expect.stringContaining('Resume'),
    })
  })

  it('leaves the last lines of a service that crashed in the log', async () => {
    await thaw.supervisor.start()
    const lost = thaw.event((event) => event.type === 'compute.lost')
    thaw.spawned[0]?.handle.postMessage({ kind: 'from-compute', message: null })
    await lost
    const logged = lastError(join(home, 'logs'))
    expect(logged?.message).toBe('The service ended unexpectedly with code 1.')
    expect(logged?.lines.join('\n')).toContain('TypeError: Cannot read properties of null')
  })

  it('leaves no word in the log where Thaw is closed', async () => {
    await thaw.call('app.info', {})
    await thaw.supervisor.stop()
    expect(lastError(join(home, 'logs'))).toBeNull()
  })

  it('does not start on a dataset whose files have gone', async () => {
    const { datasetId, classes } = await thaw.call('datasets.import', { path: pictures })
    const className = classes[0]?.name ?? ''
    renameSync(join(pictures, className), join(root, 'moved'))
    const refused = await thaw.supervisor.call('runs.start', { dataset: datasetId, strategy: 'full' })
    renameSync(join(root, 'moved'), join(pictures, className))
    expect(refused).toMatchObject({
      ok: false,
      failure: { code: 'dataset-changed', message: expect.stringContaining(className) },
    })
    expect((await thaw.call('runs.list', {})).runs).toEqual([])
  })

  it('is interrupted, with a checkpoint, when Thaw is closed', async () => {
    const { runId } = await train()
    await underway(runId)
    await thaw.supervisor.stop()
    const again = start(home)
    expect(await again.call('runs.get', { run: runId })).toMatchObject({
      status: 'interrupted',
      reason: CLOSED_WHILE_TRAINING,
      artifacts: { last: expect.stringContaining('last.safetensors') },
    })
  })

  it('refuses input that the contract does not allow', async () => {
    expect(await thaw.supervisor.call('runs.start', { dataset: '' })).toMatchObject({ failure: { code: 'usage' } })
    expect(await thaw.supervisor.call('runs.fly', {})).toMatchObject({ failure: { code: 'usage' } })
    expect(await thaw.supervisor.call('toString', {})).toMatchObject({ failure: { code: 'usage' } })
  })
})
