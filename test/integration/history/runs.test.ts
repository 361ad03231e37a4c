import { describe, expect, it } from 'vitest'
import type { RunEvent, RunProgress } from '../../../core/contract/run.ts'
import { RUN_EVENT_KINDS } from '../../../core/domain/run.ts'
import type { History } from '../../../core/history/index.ts'
import {
  CONFIG,
  event,
  failureFrom,
  IMPORTED,
  ITEMS,
  newAdvice,
  newRun,
  openTemporary,
  point,
  SCORES,
  valueOf,
} from './records.ts'

async function withDataset(): Promise<{ history: History; datasetId: string }> {
  const { history } = openTemporary()
  return { history, datasetId: valueOf(await history.datasets.put(IMPORTED, ITEMS)).datasetId }
}

const PROGRESS: RunProgress = {
  phase: 'head',
  step: 10,
  steps: 30,
  epoch: 1,
  epochs: 3,
  loss: 0.5,
  validation: null,
  imagesPerSecond: 120,
  elapsedSeconds: 4.5,
  etaSeconds: null,
}

describe('a run', () => {
  it('is queued first, under a name that says what it is', async () => {
    const { history, datasetId } = await withDataset()
    const run = valueOf(history.runs.create(newRun(datasetId)))
    expect(run).toMatchObject({
      runId: 'run-0001',
      name: 'pets · frozen · 1',
      status: 'queued',
      reason: '',
      datasetId,
      datasetName: 'pets',
      fingerprint: IMPORTED.fingerprint,
      adviceUse: 'none',
      startedAt: null,
      test: null,
      tags: [],
      archived: false,
    })
    expect(valueOf(history.runs.get('run-0001'))).toEqual({
      ...run,
      goal: 'robust',
      config: CONFIG,
      phases: [],
      scores: {},
      artifacts: { folder: '/home/runs/run-0001' },
      environment: {},
      events: [],
      progress: null,
    })
    expect(valueOf(history.runs.create(newRun(datasetId))).name).toBe('pets · frozen · 2')
    expect(valueOf(history.runs.create(newRun(datasetId, { strategy: 'full' }))).name).toBe('pets · full · 1')
  })

  it('keeps everything that became known, from start to finish', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId, { goal: null })))
    const phases = [{ name: 'head', trainable: ['connector'], epochs: 3, cached: true }]
    const environment = { node: 'v24', threads: '2' }
    valueOf(history.runs.start(runId, { engine: 'ort', modelHash: 'bb', phases, environment }))
    valueOf(history.runs.saveProgress(runId, PROGRESS))
    expect(valueOf(history.runs.get(runId))).toMatchObject({ status: 'running', seconds: 4.5, progress: PROGRESS })
    valueOf(history.runs.update(runId, { checkpoints: { last: 'last.safetensors' } }))
    const ended = valueOf(
      history.runs.finish(runId, {
        status: 'completed',
        scores: SCORES,
        checkpoints: { best: 'best.safetensors' },
        seconds: 9,
      }),
    )
    expect(ended).toMatchObject({
      status: 'completed',
      reason: '',
      engine: 'ort',
      modelHash: 'bb',
      startedAt: '2026-01-01T00:00:02.000Z',
      endedAt: '2026-01-01T00:00:05.000Z',
      seconds: 9,
      metric: 'accuracy',
      test: { value: 0.75, low: 0.5, high: 0.9 },
      macroF1: 0.7,
      validation: 0.8,
      bestEpoch: 2,
    })
    expect(valueOf(history.runs.get(runId))).toEqual({
      ...ended,
      goal: null,
      config: CONFIG,
      phases,
      scores: SCORES,
      artifacts: { folder: `/home/runs/${runId}`, best: 'best.safetensors', last: 'last.safetensors' },
      environment,
      events: [],
      progress: PROGRESS,
    })
  })

  it('keeps the strategy and the settings of a trainer that Thaw does not have', async () => {
    const { history, datasetId } = await withDataset()
    const other = { learning_rate: 1e-5, freeze_vision_tower: true, lora_target: ['q_proj', 'v_proj'], resume: null }
    const config = { seed: 42, epochs: 1.5, other }
    const made = newRun(datasetId, { trainer: 'elsewhere', strategy: 'freeze-vision', model: 'org/vlm', config })
    const { runId } = valueOf(history.runs.create(made))
    expect(valueOf(history.runs.get(runId))).toMatchObject({
      name: 'pets · freeze-vision · 1',
      trainer: 'elsewhere',
      strategy: 'freeze-vision',
      model: 'org/vlm',
      config,
    })
  })

  it('records whether advice was followed, and refuses advice that is missing, about other data or another model', async () => {
    const { history, datasetId } = await withDataset()
    const { adviceId } = valueOf(history.advice.put(newAdvice(datasetId, { strategy: 'full' })))
    const create = (strategy: 'full' | 'frozen') =>
      valueOf(history.runs.create(newRun(datasetId, { strategy, adviceId })))
    expect(create('full')).toMatchObject({ adviceUse: 'followed', adviceId, advisedStrategy: 'full' })
    expect(create('frozen')).toMatchObject({ adviceUse: 'overrode', adviceId, advisedStrategy: 'full' })
    expect(failureFrom(history.runs.create(newRun(datasetId, { adviceId: 'adv-none' }))).code).toBe('not-found')
    const other = valueOf(await history.datasets.put({ ...IMPORTED, root: '/data/other' }, ITEMS))
    expect(failureFrom(history.runs.create(newRun(other.datasetId, { adviceId }))).code).toBe('usage')
    expect(failureFrom(history.runs.create(newRun(datasetId, { adviceId, modelHash: 'bb' })))).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('another model'),
    })
  })

  it('is listed newest first, by dataset and by whether it is archived', async () => {
    const { history, datasetId } = await withDataset()
    const other = valueOf(await history.datasets.put({ ...IMPORTED, root: '/data/other', name: 'other' }, ITEMS))
    const [a, b, c] = [datasetId, other.datasetId, datasetId].map(
      (id) => valueOf(history.runs.create(newRun(id))).runId,
    )
    valueOf(history.runs.archive(a as string, true))
    const ids = (filter?: object) => valueOf(history.runs.list(filter)).map((run) => run.runId)
    expect(ids()).toEqual([c, b, a])
    expect(ids({ datasetId })).toEqual([c, a])
    expect(ids({ archived: false })).toEqual([c, b])
    expect(ids({ datasetId, archived: true })).toEqual([a])
    valueOf(history.runs.archive(a as string, false))
    expect(ids({ archived: true })).toEqual([])
  })

  it('is renamed, noted and tagged, and found by name or the beginning of its id', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    expect(valueOf(history.runs.rename('pets · frozen · 1', '  基线  ')).name).toBe('基线')
    expect(valueOf(history.runs.note('0001', 'a\nb')).note).toBe('a\nb')
    expect(valueOf(history.runs.tag('基线', ['good', ' good ', '', 'b'])).tags).toEqual(['good', 'b'])
    expect(valueOf(history.runs.get('run-00'))).toMatchObject({
      runId,
      name: '基线',
      note: 'a\nb',
      tags: ['good', 'b'],
    })
    expect(failureFrom(history.runs.rename(runId, '  ')).code).toBe('usage')
    valueOf(history.runs.create(newRun(datasetId)))
    expect(failureFrom(history.runs.get('run-00'))).toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/run-0001.*/),
    })
    expect(failureFrom(history.runs.note('nothing', '')).code).toBe('not-found')
  })

  it('is removed with its metrics and events once it has ended, and tells where its folder is', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    expect(failureFrom(history.runs.remove(runId)).code).toBe('busy')
    valueOf(history.runs.appendMetrics(runId, [point(1, 1)]))
    valueOf(history.runs.appendEvents(runId, [event(1)]))
    valueOf(history.runs.finish(runId, { status: 'failed', reason: 'It failed.' }))
    expect(valueOf(history.runs.remove(runId))).toEqual({ removed: runId, folder: `/home/runs/${runId}`, from: null })
    expect(failureFrom(history.runs.get(runId)).code).toBe('not-found')
    expect(failureFrom(history.runs.metrics(runId)).code).toBe('not-found')
    expect(failureFrom(history.runs.appendMetrics(runId, [point(2, 1)])).code).toBe('not-found')
    expect(failureFrom(history.runs.appendEvents(runId, [event(2)])).code).toBe('not-found')
  })
})

describe('the state of a run', () => {
  it('changes only as the domain allows, and a refused change leaves no trace', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    const before = valueOf(history.runs.get(runId))
    expect(failureFrom(history.runs.update(runId, { status: 'stopping', engine: 'wasm' })).code).toBe('usage')
    expect(failureFrom(history.runs.finish(runId, { status: 'completed', scores: SCORES })).message).toContain(
      'is queued',
    )
    expect(valueOf(history.runs.get(runId))).toEqual(before)
    valueOf(history.runs.start(runId, {}))
    valueOf(history.runs.update(runId, { status: 'stopping' }))
    expect(failureFrom(history.runs.start(runId, {})).code).toBe('usage')
    valueOf(history.runs.finish(runId, { status: 'completed' }))
    for (const status of ['queued', 'running', 'stopping'] as const) {
      expect(failureFrom(history.runs.update(runId, { status })).code).toBe('usage')
    }
    expect(failureFrom(history.runs.finish(runId, { status: 'interrupted', reason: 'Late.' })).code).toBe('usage')
    expect(failureFrom(history.runs.update('run-none', {})).code).toBe('not-found')
  })

  it('after a stop can be resumed: the reason goes, the first start stays', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    const { startedAt } = valueOf(history.runs.start(runId, {}))
    const stopped = valueOf(history.runs.finish(runId, { status: 'stopped', reason: 'You stopped it.' }))
    expect(stopped).toMatchObject({ reason: 'You stopped it.', endedAt: expect.any(String) })
    expect(valueOf(history.runs.update(runId, { status: 'queued' }))).toMatchObject({ reason: '', endedAt: null })
    expect(valueOf(history.runs.start(runId, {}))).toMatchObject({ status: 'running', startedAt, endedAt: null })
  })

  it('never ends badly without a reason', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    expect(() => history.runs.finish(runId, { status: 'failed', reason: ' ' })).toThrow('needs a reason')
    expect(valueOf(history.runs.get(runId)).status).toBe('queued')
  })

  it('becomes interrupted in every run that trains at once, at the time each was last heard of; queued ones wait', async () => {
    const { history, datasetId } = await withDataset()
    const runs = Array.from({ length: 4 }, () => valueOf(history.runs.create(newRun(datasetId))).runId)
    const [queued, running, stopping, done] = runs as [string, string, string, string]
    for (const runId of [running, stopping, done]) valueOf(history.runs.start(runId, {}))
    valueOf(history.runs.update(stopping, { status: 'stopping' }))
    const completed = valueOf(history.runs.finish(done, { status: 'completed' }))
    valueOf(history.runs.appendMetrics(running, [point(1, 1)]))
    const lastHeard = '2026-01-01T00:00:10.000Z'
    valueOf(history.runs.list())

    const interrupted = valueOf(history.runs.interruptTraining('Thaw was closed.'))
    expect(interrupted.map((run) => run.runId)).toEqual([running, stopping])
    for (const run of interrupted) expect(run).toMatchObject({ status: 'interrupted', reason: 'Thaw was closed.' })
    expect(interrupted[0]?.endedAt).toBe(lastHeard)
    expect(valueOf(history.runs.get(running))).toMatchObject(interrupted[0] as object)
    expect(valueOf(history.runs.get(queued)).status).toBe('queued')
    expect(valueOf(history.runs.get(done))).toMatchObject(completed)
    expect(valueOf(history.runs.interruptTraining('Again.'))).toEqual([])
    expect(valueOf(history.runs.start(running, {})).status).toBe('running')
  })
})

describe('metrics', () => {
  it('keep the order in which they came, over batches, whatever their steps and names', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    const other = valueOf(history.runs.create(newRun(datasetId))).runId
    const first = [point(5, 0.5), point(5, 0.9, 'validation'), point(3, 0.7)]
    const second = [point(4, 0.1), point(5, 0.4)]
    valueOf(history.runs.appendMetrics(runId, first))
    valueOf(history.runs.appendMetrics(other, [point(1, 9)]))
    valueOf(history.runs.appendMetrics(runId, []))
    valueOf(history.runs.appendMetrics(runId, second))
    expect(valueOf(history.runs.metrics(runId))).toEqual([...first, ...second])
    expect(valueOf(history.runs.metrics(runId, ['validation', 'x']))).toEqual([first[1]])
    expect(valueOf(history.runs.metrics(runId, []))).toEqual([])
  })

  it('keep values that are not finite as null', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    const values = [Number.NaN, Number.POSITIVE_INFINITY, null, 0, 1.5]
    valueOf(
      history.runs.appendMetrics(
        runId,
        values.map((value, step) => point(step, value)),
      ),
    )
    expect(valueOf(history.runs.metrics(runId)).map(({ value }) => value)).toEqual([null, null, null, 0, 1.5])
  })

  it('are appended all or none', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    const broken = { ...point(2, 1), step: 2.5 }
    expect(() => history.runs.appendMetrics(runId, [point(1, 1), broken])).toThrow(/INTEGER/)
    expect(valueOf(history.runs.metrics(runId))).toEqual([])
  })
})

describe('events', () => {
  it('of every kind come back in the order in which they came, each with its own run', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    const other = valueOf(history.runs.create(newRun(datasetId))).runId
    const events = RUN_EVENT_KINDS.map((kind, index) => event(10 - index, kind, `“${kind}” – 82,7 % 猫\n'";--`))
    valueOf(history.runs.appendEvents(runId, events.slice(0, 4)))
    valueOf(history.runs.appendEvents(other, [event(3)]))
    valueOf(history.runs.appendEvents(runId, []))
    valueOf(history.runs.appendEvents(runId, events.slice(4)))
    expect(valueOf(history.runs.get(runId)).events).toEqual(events)
    expect(valueOf(history.runs.get(other)).events).toEqual([event(3)])
  })

  it('are appended all or none', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    expect(() => history.runs.appendEvents(runId, [event(1), { ...event(2), step: 2.5 }])).toThrow(/INTEGER/)
    expect(valueOf(history.runs.get(runId)).events).toEqual([])
  })

  it('of a kind that nobody knows name the run that is damaged', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    valueOf(history.runs.appendEvents(runId, [event(1, 'gone' as RunEvent['kind'])]))
    expect(failureFrom(history.runs.get(runId))).toMatchObject({
      code: 'database-corrupt',
      message: expect.stringContaining(runId),
    })
  })
})

describe('a run that is resumed', () => {
  it('keeps the points and events up to its checkpoint, and only those', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    const other = valueOf(history.runs.create(newRun(datasetId))).runId
    for (const run of [runId, other]) {
      valueOf(
        history.runs.appendMetrics(
          run,
          [1, 2, 3, 4].map((step) => point(step, step)),
        ),
      )
      valueOf(history.runs.appendEvents(run, [event(0.25), event(0.5, 'rate-cut'), event(0.51)]))
    }
    // Half a second: step 2, and an event of the same moment, which the checkpoint knows of.
    valueOf(history.runs.rewind(runId, 0.5))
    valueOf(history.runs.appendMetrics(runId, [point(3, 30)]))
    valueOf(history.runs.appendEvents(runId, [event(0.6)]))
    expect(valueOf(history.runs.metrics(runId)).map(({ value }) => value)).toEqual([1, 2, 30])
    expect(valueOf(history.runs.get(runId)).events).toEqual([event(0.25), event(0.5, 'rate-cut'), event(0.6)])
    expect(valueOf(history.runs.metrics(other))).toHaveLength(4)
    expect(valueOf(history.runs.get(other)).events).toHaveLength(3)
  })

  it('without a checkpoint begins again, with nothing kept', async () => {
    const { history, datasetId } = await withDataset()
    const { runId } = valueOf(history.runs.create(newRun(datasetId)))
    valueOf(history.runs.appendMetrics(runId, [point(0, 1), point(1, 1)]))
    valueOf(history.runs.appendEvents(runId, [event(0), event(1)]))
    valueOf(history.runs.rewind(runId, null))
    expect(valueOf(history.runs.metrics(runId))).toEqual([])
    expect(valueOf(history.runs.get(runId)).events).toEqual([])
  })
})
