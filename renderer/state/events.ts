import type { AppEvent } from '../../core/contract/index.ts'
import { CLOSED_WHILE_TRAINING, isActive } from '../../core/domain/run.ts'
import { applyProgress, withoutOtherWindowsJob } from './jobs.ts'
import { appendEvents, appendPoints, upsertRun } from './liveRuns.ts'
import type { State } from './state.ts'
import { withEntry } from './observable.ts'

/** Applies one event from the service to the caches. */
export function applyEvent(state: State, event: AppEvent, now: number): void {
  const { cache } = state
  switch (event.type) {
    case 'job.progress':
      state.jobs.update((jobs) => applyProgress(jobs, event, now))
      return
    case 'job.ended':
      state.jobs.update((jobs) => withoutOtherWindowsJob(jobs, event.jobId))
      return
    case 'datasets.changed':
      cache.invalidate((method) => method.startsWith('datasets.') || method.endsWith('.latest'))
      return
    case 'run.changed':
      applyRunChange(state, event.run)
      return
    case 'run.removed':
      cache.update('runs.list', (value) => ({ runs: value.runs.filter((run) => run.runId !== event.runId) }))
      cache.invalidate((method) => method === 'advice.latest')
      return
    case 'run.progress':
      state.liveRuns.update((runs) => withEntry(runs, event.runId, { progress: event.progress, receivedAt: now }))
      cache.invalidate((method, input) => method === 'runs.output' && (input as { run: string }).run === event.runId)
      return
    case 'run.metrics':
      cache.update('runs.metrics', (value, input) =>
        input.run === event.runId ? { points: appendPoints(value.points, event.points) } : value,
      )
      return
    case 'run.events':
      cache.update('runs.get', (value) =>
        value.runId === event.runId ? { ...value, events: appendEvents(value.events, event.events) } : value,
      )
      return
    case 'queue.changed':
      cache.set('queue.get', {}, event.queue)
      return
    case 'sweep.changed':
    case 'sweep.removed':
      cache.invalidate((method) => method === 'sweeps.list' || method === 'sweeps.get')
      return
    case 'compute.lost':
      state.computeLost.set({ message: event.message, runId: event.runId })
      return
    case 'history.waiting':
      state.historyWaits.set(event.message)
      return
    case 'history.reopened':
      for (const runId of state.liveRuns.get().keys()) state.leftBehind.set(runId)
      state.historyWaits.set(null)
      state.liveRuns.set(new Map())
      cache.invalidate(() => true)
      return
    case 'models.changed':
      cache.invalidate((method) => method === 'models.list' || method === 'models.get' || method.endsWith('.latest'))
      return
    case 'engines.changed':
      cache.invalidate((method) => method === 'engine.report')
      return
    case 'shortcuts.asked':
      state.shortcutsShown.set(true)
      return
    case 'diagnostics.copied':
      state.notices.show({ tone: 'good', text: 'Diagnostics copied to the clipboard, without personal names.' })
      return
    case 'settings.changed':
      cache.invalidate((method) => method === 'settings.get' || method === 'engine.report')
  }
}

function applyRunChange(state: State, run: Extract<AppEvent, { type: 'run.changed' }>['run']): void {
  const { cache } = state
  cache.update('runs.list', (value, input) => {
    const listed =
      (input.dataset === undefined || input.dataset === run.datasetId) &&
      (input.archived === undefined || input.archived === run.archived) &&
      (input.active === undefined || input.active === isActive(run.status))
    return { runs: listed ? upsertRun(value.runs, run) : value.runs.filter((known) => known.runId !== run.runId) }
  })
  // Whether a run is among the newest so many, only the service knows.
  cache.invalidate((method, input) => method === 'runs.list' && (input as { limit?: number }).limit !== undefined)
  cache.update('runs.get', (value) => (value.runId === run.runId ? { ...value, ...run } : value))
  // Only the full record has scores, phases and artefacts, and the stored points replace the live ones.
  cache.invalidate(
    (method, input) =>
      (method === 'runs.get' || method === 'runs.metrics' || method === 'runs.output') &&
      (input as { run: string }).run === run.runId,
  )
  if (isActive(run.status)) return
  if (run.reason === CLOSED_WHILE_TRAINING && state.liveRuns.get().has(run.runId)) state.leftBehind.set(run.runId)
  // Advice shows how many runs have finished since, which new advice would learn from.
  cache.invalidate((method) => method === 'advice.latest')
  state.liveRuns.update((runs) => withEntry(runs, run.runId, undefined))
}
