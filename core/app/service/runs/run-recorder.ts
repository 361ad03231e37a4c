/** Stores a run's progress, metrics and events, and sends them to the user interfaces. Compute already batches them. */
import type { MetricPoint, RunEvent, RunProgress } from '../../../contract/run.ts'
import { success, type Result } from '../../../domain/failure.ts'
import type { ServiceContext } from '../handlers.ts'
import type { RunWrites } from './run-writes.ts'

export type RecordProgress = (
  progress: RunProgress,
  points: readonly MetricPoint[],
  events: readonly RunEvent[],
) => void

export function createRecorder(
  { history: { runs }, emit }: Pick<ServiceContext, 'history' | 'emit'>,
  writes: Pick<RunWrites, 'write'>,
  runId: string,
): RecordProgress {
  return (progress, points, events) => {
    writes.write(`progress of ${runId}`, () =>
      inOrder(
        () => (points.length > 0 ? runs.appendMetrics(runId, points) : success(null)),
        () => (events.length > 0 ? runs.appendEvents(runId, events) : success(null)),
        () => runs.saveProgress(runId, progress),
      ),
    )
    if (points.length > 0) emit({ type: 'run.metrics', runId, points: [...points] })
    if (events.length > 0) emit({ type: 'run.events', runId, events: [...events] })
    emit({ type: 'run.progress', runId, progress })
  }
}

/** The first failure, or the last result. */
function inOrder(...writes: readonly (() => Result<null>)[]): Result<null> {
  let result: Result<null> = success(null)
  for (const write of writes) {
    result = write()
    if (!result.ok) return result
  }
  return result
}
