import { describe, expect, test } from 'vitest'
import type { AppEvent, JobProgress, MetricPoint, RunProgress } from '../../../core/contract/index.ts'
import { failure, success, type FailureCode, type Result } from '../../../core/domain/failure.ts'
import { CLOSED_WHILE_TRAINING } from '../../../core/domain/run.ts'
import { recommendAndTrain } from '../../../renderer/state/flow.ts'
import { goOn } from '../../../renderer/state/goOn.ts'
import { importDataset } from '../../../renderer/state/importing.ts'
import { applyProgress, shareDone } from '../../../renderer/state/jobs.ts'
import { appendPoints } from '../../../renderer/state/liveRuns.ts'
import { formatRoute, parseRoute } from '../../../renderer/state/route.ts'
import { createThaw } from '../../../renderer/state/thaw.ts'
import type { Connection, Transport } from '../../../renderer/transport/types.ts'
import { runSummary } from './runs.ts'

function point(step: number, name = 'loss'): MetricPoint {
  return { step, epoch: 0, name, value: 1, at: 0 }
}

test('points that an answer already holds are not drawn twice', () => {
  const known = [point(1), point(2), point(2, 'rate')]
  const steps = appendPoints(known, [point(2), point(3), point(3, 'rate')]).map((each) => `${each.name} ${each.step}`)
  expect(steps).toEqual(['loss 1', 'loss 2', 'rate 2', 'loss 3', 'rate 3'])
})

test('a job another window started is followed from its first event', () => {
  const event: JobProgress = {
    type: 'job.progress',
    jobId: 'j',
    kind: 'import',
    stage: 'Reading images',
    done: 5,
    total: 10,
    elapsedSeconds: 3,
    etaSeconds: null,
  }
  const job = applyProgress(new Map(), event, 10_000).get('j')
  expect(job).toMatchObject({ startedAt: 7000, stage: 'Reading images', done: 5 })
})

test.each([
  [5, 10, 0.5],
  [12, 10, 1],
  [5, null, null],
  [0, 0, null],
])('share of %s in %s', (done, total, share) => {
  expect(shareDone(done, total)).toBe(share)
})

describe('routes', () => {
  test.each([
    ['', 'datasets', ''],
    ['#/run/abc', 'run', 'abc'],
    ['#/run/', 'datasets', ''],
    ['#/nowhere/x', 'datasets', ''],
    ['#/dataset/100%', 'dataset', '100%'],
  ])('%s', (hash, screen, id) => {
    expect(parseRoute(hash)).toMatchObject({ screen, id })
  })

  test('what is formatted is parsed back, without empty filters', () => {
    const hash = formatRoute('history', '', { text: 'a&b=ü', status: '' })
    expect(hash).not.toContain('status')
    expect(parseRoute(hash)).toEqual({ screen: 'history', id: '', query: { text: 'a&b=ü' } })
    expect(parseRoute(formatRoute('run', 'a/b?c')).id).toBe('a/b?c')
  })
})

function thaw() {
  const asked: string[] = []
  let tell: (event: AppEvent) => void = () => {}
  let connect: (connection: Connection) => void = () => {}
  const transport: Transport = {
    call: ((method: string) => {
      asked.push(method)
      const imported = { datasetId: 'd1', name: 'shapes', items: 2, classes: [] }
      return Promise.resolve(success({ runs: [runSummary({ runId: 'old' })], ...imported }))
    }) as unknown as Transport['call'],
    onEvent: (listener) => ((tell = listener), () => {}),
    onConnection: (listener) => ((connect = listener), () => {}),
    native: null,
  }
  const state = createThaw(transport, { now: () => 1000, later: () => {}, go: () => {} })
  return { state, asked, tell: (event: AppEvent) => tell(event), connect: (next: Connection) => connect(next) }
}

describe('events', () => {
  async function listed(dataset?: string) {
    const app = thaw()
    const query = app.state.cache.query('runs.list', dataset === undefined ? {} : { dataset, archived: false })
    query.subscribe(() => {})
    await new Promise(setImmediate)
    const ids = (): string[] => {
      const snapshot = query.get()
      return snapshot.status === 'ready' ? snapshot.value.runs.map((run) => `${run.runId} ${run.status}`) : []
    }
    return { ...app, ids }
  }

  test('a new run comes to the front of the list, a changed one stays in place', async () => {
    const { tell, ids } = await listed()
    tell({ type: 'run.changed', run: runSummary({ runId: 'new', status: 'running' }) })
    tell({ type: 'run.changed', run: runSummary({ runId: 'old', status: 'failed' }) })
    expect(ids()).toEqual(['new running', 'old failed'])
  })

  test('a run of another dataset stays out of a dataset’s list, an archived one leaves it', async () => {
    const { tell, ids } = await listed('d1')
    tell({ type: 'run.changed', run: runSummary({ runId: 'elsewhere', datasetId: 'd2' }) })
    expect(ids()).toEqual(['old completed'])
    tell({ type: 'run.changed', run: runSummary({ runId: 'old', archived: true }) })
    expect(ids()).toEqual([])
  })

  test('the list of active runs has a run from its start to its end', async () => {
    const { state, tell } = thaw()
    const query = state.cache.query('runs.list', { active: true })
    query.subscribe(() => {})
    await new Promise(setImmediate)
    const ids = (): string[] => {
      const snapshot = query.get()
      return snapshot.status === 'ready' ? snapshot.value.runs.map(({ runId }) => runId) : []
    }
    tell({ type: 'run.changed', run: runSummary({ runId: 'new', status: 'running' }) })
    expect(ids()).toContain('new')
    tell({ type: 'run.changed', run: runSummary({ runId: 'new', status: 'completed' }) })
    expect(ids()).not.toContain('new')
  })

  test('the newest so many runs are asked for again when a run changes, for one may have left them', async () => {
    const { state, tell, asked } = thaw()
    state.cache.query('runs.list', { limit: 1 }).subscribe(() => {})
    await new Promise(setImmediate)
    tell({ type: 'run.changed', run: runSummary({ runId: 'new', status: 'running' }) })
    expect(asked).toEqual(['runs.list', 'runs.list'])
  })

  test('advice is looked at again when a run has ended, been archived or been deleted, for it may know less now', async () => {
    const { state, tell, asked } = thaw()
    state.cache.query('advice.latest', { dataset: 'd1' }).subscribe(() => {})
    const times = async (): Promise<number> => {
      await new Promise(setImmediate)
      return asked.filter((method) => method === 'advice.latest').length
    }
    tell({ type: 'run.changed', run: runSummary({ runId: 'new', status: 'running' }) })
    expect(await times()).toBe(1)
    tell({ type: 'run.changed', run: runSummary({ runId: 'new', status: 'completed' }) })
    expect(await times()).toBe(2)
    tell({ type: 'run.removed', runId: 'new' })
    expect(await times()).toBe(3)
  })

  test('after a lost connection everything in sight is asked for again', async () => {
    const { connect, asked } = await listed()
    connect('open')
    expect(asked).toHaveLength(1)
    connect('lost')
    connect('open')
    expect(asked).toHaveLength(2)
  })

  const progress: AppEvent = {
    type: 'job.progress',
    jobId: 'j',
    kind: 'import',
    stage: 'Comparing images',
    done: 5,
    total: 10,
    elapsedSeconds: 3,
    etaSeconds: null,
  }

  test('progress that comes after the answer leaves no job behind', async () => {
    const { tell, state } = thaw()
    await importDataset(state, { path: '/data/shapes', options: {}, previewId: 'p' }, 'j')
    tell(progress)
    tell({ type: 'job.ended', jobId: 'j' })
    expect([...state.jobs.get().keys()]).toEqual([])
  })

  test('a job of this window stays until its answer is there', async () => {
    const { tell, state } = thaw()
    const answered = importDataset(state, { path: '/data/shapes', options: {}, previewId: 'p' }, 'j')
    tell(progress)
    tell({ type: 'job.ended', jobId: 'j' })
    expect(state.jobs.get().get('j')?.title).toBe('/data/shapes')
    await answered
    expect(state.jobs.get().size).toBe(0)
  })

  test('a history that cannot be written is told to the window for as long as it lasts', async () => {
    const { tell, state } = await listed()
    tell({ type: 'history.waiting', message: 'The disk is full.' })
    expect(state.historyWaits.get()).toBe('The disk is full.')
    tell({ type: 'history.waiting', message: null })
    expect(state.historyWaits.get()).toBeNull()
  })

  test('a lost compute process is told to the window', async () => {
    const { tell, state } = await listed()
    tell({ type: 'compute.lost', message: 'It ran out of memory.', runId: 'old' })
    expect(state.computeLost.get()).toEqual({ message: 'It ran out of memory.', runId: 'old' })
  })
})

describe('a run that another Thaw left', () => {
  const followed = (tell: (event: AppEvent) => void): void =>
    tell({ type: 'run.progress', runId: 'theirs', progress: { step: 3 } as RunProgress })
  const interrupted = (reason: string): AppEvent => ({
    type: 'run.changed',
    run: runSummary({ runId: 'theirs', status: 'interrupted', reason }),
  })

  test('is offered where that one closed in good order, or ended without a word', () => {
    const closed = thaw()
    followed(closed.tell)
    closed.tell(interrupted(CLOSED_WHILE_TRAINING))
    expect(closed.state.leftBehind.get()).toBe('theirs')
    const killed = thaw()
    followed(killed.tell)
    killed.tell({ type: 'history.reopened' })
    expect(killed.state.leftBehind.get()).toBe('theirs')
  })

  test('is not offered where this window did not follow it, or it ended for another reason', () => {
    const stranger = thaw()
    stranger.tell(interrupted(CLOSED_WHILE_TRAINING))
    expect(stranger.state.leftBehind.get()).toBeNull()
    const lost = thaw()
    followed(lost.tell)
    lost.tell(interrupted('The compute process ended.'))
    expect(lost.state.leftBehind.get()).toBeNull()
  })

  test('goes on as soon as the closing one has gone, and says so where it cannot', async () => {
    async function resumed(answers: Result<unknown>[]) {
      const { state } = thaw()
      state.leftBehind.set('theirs')
      const waits: number[] = []
      const call = (() => Promise.resolve(answers.shift())) as unknown as typeof state.call
      await goOn({ ...state, call }, 'theirs', (ms) => Promise.resolve(void waits.push(ms)))
      return [state.leftBehind.get(), waits.length, state.notices.list.get().map(({ text }) => text)]
    }
    const busy = failure('busy', 'Closing.')
    expect(await resumed([busy, busy, success({})])).toEqual([null, 2, []])
    expect(await resumed([busy, failure('dataset-changed', 'Gone.')])).toEqual(['theirs', 1, ['Gone.']])
    expect(await resumed(Array.from({ length: 30 }, () => busy))).toEqual(['theirs', 19, ['Closing.']])
  })
})

describe('recommend', () => {
  const dataset = 'd1'

  function flow(fails: FailureCode | null) {
    const calls: string[] = []
    const models: unknown[] = []
    const transport: Transport = {
      call: ((method: string, input: { model?: string }) => {
        calls.push(method)
        models.push(input.model)
        return Promise.resolve(
          method === 'measure.run' && fails ? failure(fails, 'Do this next.') : success({ adviceId: 'a1' }),
        )
      }) as unknown as Transport['call'],
      onEvent: () => () => {},
      onConnection: () => () => {},
      native: null,
    }
    const state = createThaw(transport, { now: () => 0, later: () => {}, go: () => {} })
    let jobs = 0
    const options = { goal: 'in-domain', strategy: 'auto' } as const
    const newJobId = () => `j${++jobs}`
    return {
      state,
      calls,
      models,
      request: { thaw: state, dataset, model: 'plain', title: 'flowers', options, newJobId },
    }
  }

  test('measures, asks for advice and starts the run, and leaves no job behind', async () => {
    const { state, calls, models, request } = flow(null)
    await recommendAndTrain(request)
    expect(calls).toEqual(['measure.run', 'advice.recommend', 'runs.start'])
    expect(models).toEqual(['plain', 'plain', 'plain'])
    const about = { dataset, model: 'plain' }
    expect(state.cache.query('advice.latest', about).get()).toMatchObject({ value: { advice: { adviceId: 'a1' } } })
    expect(state.cache.query('advice.latest', { dataset }).get().status).toBe('loading')
    expect(state.jobs.get().size).toBe(0)
    expect(state.flows.get().size).toBe(0)
  })

  test('a failure ends it, stays in sight, and goes with the next try', async () => {
    const { state, calls, request } = flow('out-of-memory')
    await recommendAndTrain(request)
    expect(calls).toEqual(['measure.run'])
    expect([...state.jobs.get().values()].map((job) => job.failure?.code)).toEqual(['out-of-memory'])
    await recommendAndTrain(request)
    expect(state.jobs.get().size).toBe(1)
  })

  test('a cancelled measurement is not an error', async () => {
    const { state, request } = flow('stopped')
    await recommendAndTrain(request)
    expect(state.jobs.get().size).toBe(0)
    expect(state.notices.list.get()).toEqual([])
  })
})
