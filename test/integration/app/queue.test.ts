/** The queue of training, in real processes on one home. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import type { TrainingQueue } from '../../../core/contract/queue.ts'
import type { Input } from '../../../core/contract/methods.ts'
import { checked, openServiceAlone } from '../../support/service-alone.ts'
import { openProcesses, type ThawProcesses } from '../../support/thaw-processes.ts'

const root = mkdtempSync(join(tmpdir(), 'thaw-queue-'))
const pictures = join(root, 'pictures')

beforeAll(async () => {
  const written = await writeSampleDataset(pictures, { items: 60, seed: 3 })
  if (!written.ok) throw new Error(written.failure.message)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const ids = ({ runs }: TrainingQueue): string[] => runs.map(({ runId }) => runId)

describe('the queue of a home', () => {
  let home: string
  let thaw: ThawProcesses
  const opened: ThawProcesses[] = []
  const start = (): ThawProcesses => {
    const one = openProcesses(home)
    opened.push(one)
    return one
  }
  beforeEach(() => {
    home = mkdtempSync(join(root, 'home-'))
    thaw = start()
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.supervisor.stop()))
  })

  const train = async (by: ThawProcesses, input: Partial<Input<'runs.start'>> = {}): Promise<string> =>
    (await by.call('runs.start', { dataset: pictures, model: 'thaw-tiny', strategy: 'frozen', epochs: 1, ...input }))
      .runId
  const long = { strategy: 'full', epochs: 150 } as const
  const underway = (by: ThawProcesses, runId: string) =>
    by.event((event) => event.type === 'run.progress' && event.runId === runId && event.progress.epoch >= 1)
  const begins = (by: ThawProcesses, runId: string) =>
    by.event((event) => event.type === 'run.changed' && event.run.runId === runId && event.run.status === 'running')

  it('is one for two windows: both see it, change its order and pause it', async () => {
    const first = await train(thaw, long)
    await underway(thaw, first)
    const second = start()
    const [a, b, c] = [await train(second), await train(thaw), await train(second)] as const
    expect(ids(await second.call('queue.get', {}))).toEqual([first, a, b, c])
    expect(ids(await thaw.call('queue.move', { run: c, to: 'first' }))).toEqual([first, c, a, b])
    expect(ids(await second.call('queue.move', { run: a, to: 'down' }))).toEqual([first, c, b, a])
    expect(second.events.findLast((event) => event.type === 'queue.changed')).toMatchObject({
      queue: { paused: false, why: '', runs: [{ runId: first }, { runId: c }, { runId: b }, { runId: a }] },
    })
    expect(await thaw.supervisor.call('queue.move', { run: first, to: 'last' })).toMatchObject({
      failure: { code: 'usage', message: expect.stringContaining('is running') },
    })
    expect(await second.call('queue.pause', {})).toMatchObject({
      paused: true,
      runs: [{ status: 'running' }, {}, {}, {}],
    })
    await thaw.call('runs.stop', { run: first })
    expect((await second.call('runs.wait', { run: first })).status).toBe('stopped')
    expect(await thaw.call('queue.get', {})).toMatchObject({
      paused: true,
      why: expect.stringContaining('paused'),
      runs: [c, b, a].map((runId) => ({ runId, status: 'queued' })),
    })
    // A resumed run goes to the end.
    await thaw.call('runs.resume', { run: first })
    expect(ids(await second.call('queue.get', {}))).toEqual([c, b, a, first])
    expect((await thaw.call('runs.stop', { run: first })).reason).toBe('Stopped while it waited in the queue.')
    expect((await thaw.call('runs.stop', { run: b })).reason).toBe('Stopped before it started.')
    await second.call('queue.resume', {})
    const ended = await Promise.all([c, a].map((run) => second.call('runs.wait', { run })))
    expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed'])
    expect((ended[0]?.endedAt ?? '') <= (ended[1]?.startedAt ?? '')).toBe(true)
    expect(await thaw.call('queue.get', {})).toEqual({ paused: false, why: '', runs: [] })
  })

  it('outlives Thaw, and goes on only where a person asks', async () => {
    const first = await train(thaw, long)
    await underway(thaw, first)
    const [a, b] = [await train(thaw), await train(thaw)] as const
    await thaw.call('queue.move', { run: b, to: 'up' })
    // A caller that waits for a run that never started is told at once, instead of for ever.
    const waited = thaw.supervisor.call('runs.wait', { run: a })
    await thaw.supervisor.stop()
    expect(await waited).toMatchObject({ failure: { code: 'busy' } })
    const again = start()
    expect(await again.call('queue.get', {})).toMatchObject({
      paused: true,
      why: 'Thaw was closed before these runs started. Resume the queue to train them.',
      runs: [b, a].map((runId) => ({ runId, status: 'queued', held: true })),
    })
    expect((await again.call('runs.get', { run: first })).status).toBe('interrupted')
    // A run that a person asks for now lets nobody wait, and the others stay.
    const asked = await train(again)
    expect((await again.call('runs.wait', { run: asked })).status).toBe('completed')
    expect(ids(await again.call('queue.get', {}))).toEqual([b, a])
    await again.call('runs.resume', { run: a })
    expect((await again.call('runs.wait', { run: a })).status).toBe('completed')
    await again.call('queue.resume', {})
    expect((await again.call('runs.wait', { run: b })).status).toBe('completed')
  })

  it('that is paused at once puts its run in front, and resumed it trains to the same bits', async () => {
    const config = { strategy: 'full', epochs: 3, seed: 4 } as const
    const whole = await train(thaw, config)
    const straight = await thaw.call('runs.wait', { run: whole })
    const runId = await train(thaw, config)
    const behind = await train(thaw)
    await underway(thaw, runId)
    await thaw.call('queue.pause', { now: true })
    await thaw.event(
      (event) => event.type === 'run.changed' && event.run.runId === runId && event.run.status === 'stopping',
    )
    await thaw.event(
      (event) =>
        event.type === 'queue.changed' &&
        event.queue.runs[0]?.runId === runId &&
        event.queue.runs[0].status === 'queued',
    )
    expect(ids(await thaw.call('queue.get', {}))).toEqual([runId, behind])
    const ended = thaw.call('runs.wait', { run: runId })
    await thaw.call('queue.resume', {})
    const resumed = await ended
    expect([straight.status, resumed.status]).toEqual(['completed', 'completed'])
    expect(resumed.scores).toEqual(straight.scores)
    expect(readFileSync(resumed.artifacts.best ?? '').equals(readFileSync(straight.artifacts.best ?? ''))).toBe(true)
    await begins(thaw, behind)
  })

  it('goes on with the next run where the data of one has gone', async () => {
    const moved = join(root, 'gone')
    const written = await writeSampleDataset(moved, { items: 60, seed: 5 })
    expect(written.ok).toBe(true)
    await thaw.call('queue.pause', {})
    const [lost, next] = [await train(thaw, { dataset: moved }), await train(thaw)] as const
    rmSync(moved, { recursive: true })
    await thaw.call('queue.resume', {})
    expect(await thaw.call('runs.wait', { run: lost })).toMatchObject({
      status: 'interrupted',
      reason: expect.stringContaining('gone'),
    })
    expect((await thaw.call('runs.wait', { run: next })).status).toBe('completed')
  })
})

it('a Thaw that is closing refuses a new run and records none', async () => {
  const home = mkdtempSync(join(root, 'closing-'))
  const service = openServiceAlone(home)
  const { datasetId } = await checked(service).call('datasets.import', { path: pictures })
  const answer = service.call('runs.start', { dataset: datasetId, strategy: 'frozen' })
  await service.close()
  expect(await answer).toMatchObject({ ok: false, failure: { code: 'busy' } })
  await using again = checked(openServiceAlone(home))
  expect((await again.call('runs.list', {})).runs).toEqual([])
})
