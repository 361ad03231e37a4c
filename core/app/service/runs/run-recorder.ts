/** Stores a run's progress, metrics and events, and sends them to the user interfaces. Compute already batches them. */
import type { MetricPoint, RunEvent, RunProgress } from '../../../contract/run.ts'
import type { Result } from '../../../domain/failure.ts'
import type { ServiceContext } from '../handlers.ts'

export type RecordProgress = (
  progress: RunProgress,
  points: readonly MetricPoint[],
  events: readonly RunEvent[],
) => void

export function createRecorder(
  { history, emit, log }: Pick<ServiceContext, 'history' | 'emit' | 'log'>,
  runId: string,
): RecordProgress {
  function recorded(what: string, result: Result<null>): void {
    if (!result.ok) log('error', `${what} of ${runId} were not recorded`, result.failure)
  }
  return (progress, points, events) => {
    if (points.length > 0) recorded('metrics', history.runs.appendMetrics(runId, points))
    if (events.length > 0) recorded('events', history.runs.appendEvents(runId, events))
    history.runs.saveProgress(runId, progress)
    if (points.length > 0) emit({ type: 'run.metrics', runId, points: [...points] })
    if (events.length > 0) emit({ type: 'run.events', runId, events: [...events] })
    emit({ type: 'run.progress', runId, progress })
  }
}
