import { expect, it, vi } from 'vitest'
import { createRecorder } from '../../../core/app/service/runs/run-recorder.ts'
import type { AppEvent } from '../../../core/contract/events.ts'
import type { RunProgress } from '../../../core/contract/run.ts'
import { event, IMPORTED, ITEMS, newRun, openTemporary, point, valueOf } from '../history/records.ts'

const progress: RunProgress = {
  phase: 'everything',
  step: 4,
  steps: 10,
  epoch: 1,
  epochs: 5,
  loss: 0.5,
  validation: 0.8,
  imagesPerSecond: 50,
  elapsedSeconds: 2,
  etaSeconds: null,
}

async function recording() {
  const { history } = openTemporary()
  const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
  const { runId } = valueOf(history.runs.create(newRun(datasetId)))
  const emitted: AppEvent[] = []
  const log = vi.fn<(level: string, message: string) => void>()
  const now = (): Date => new Date(0)
  const recorder = createRecorder({ history, emit: (told) => void emitted.push(told), log, now }, runId)
  const happened = (): unknown[] => emitted.flatMap((told) => (told.type === 'run.events' ? told.events : []))
  return { history, runId, emitted, happened, log, recorder }
}

it('stores a run’s events and tells everyone of each once, however its messages are batched', async () => {
  const { history, runId, emitted, happened, log, recorder } = await recording()
  recorder.progress(progress, [point(1, 1)], [event(0.5, 'head-fit')])
  recorder.progress(progress, [], [event(1)])
  recorder.progress(progress, [point(2, 1)], [])
  recorder.progress(progress, [], [event(1.5, 'rate-cut'), event(2, 'rollback')])
  recorder.flush()
  const all = [event(0.5, 'head-fit'), event(1), event(1.5, 'rate-cut'), event(2, 'rollback')]
  expect(valueOf(history.runs.get(runId)).events).toEqual(all)
  expect(happened()).toEqual(all)
  expect(valueOf(history.runs.metrics(runId))).toHaveLength(2)
  expect(emitted.filter(({ type }) => type === 'run.events').length).toBeLessThan(4)
  expect(log).not.toHaveBeenCalled()
})

it('says nothing of events where there are none', async () => {
  const { emitted, recorder } = await recording()
  recorder.progress(progress, [point(1, 1)], [])
  recorder.flush()
  expect(emitted.map(({ type }) => type)).toEqual(['run.metrics', 'run.progress'])
})

it('logs what could not be stored, and goes on', async () => {
  const { history, runId, happened, log, recorder } = await recording()
  valueOf(history.runs.finish(runId, { status: 'failed', reason: 'Gone.' }))
  valueOf(history.runs.remove(runId))
  recorder.progress(progress, [], [event(1)])
  recorder.flush()
  expect(log.mock.calls.map(([, message]) => message)).toEqual([`events of ${runId} were not recorded`])
  expect(happened()).toEqual([event(1)])
})
