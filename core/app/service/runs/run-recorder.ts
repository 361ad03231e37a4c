/** Writes a run's progress, metrics and events in batches, one transaction each, and shows the same batches to the interfaces. */
import type { MetricPoint, RunEvent, RunProgress } from '../../../contract/run.ts'
import type { Result } from '../../../domain/failure.ts'
import type { ServiceContext } from '../handlers.ts'
import { throttle } from '../jobs/throttle.ts'

export interface Recorder {
  progress(progress: RunProgress, points: readonly MetricPoint[], events: readonly RunEvent[]): void
  /** Writes what still waits. */
  flush(): void
}

/** At most ten batches a second reach the disk and the interfaces. */
const BATCH_MS = 100

export function createRecorder(
  { history, emit, log, now }: Pick<ServiceContext, 'history' | 'emit' | 'log' | 'now'>,
  runId: string,
): Recorder {
  let waiting: { points: MetricPoint[]; events: RunEvent[] } = { points: [], events: [] }

  function write(progress: RunProgress): void {
    const { points, events } = waiting
    waiting = { points: [], events: [] }
    if (points.length > 0) recorded('metrics', history.runs.appendMetrics(runId, points))
    if (events.length > 0) recorded('events', history.runs.appendEvents(runId, events))
    history.runs.saveProgress(runId, progress)
    if (points.length > 0) emit({ type: 'run.metrics', runId, points })
    if (events.length > 0) emit({ type: 'run.events', runId, events })
    emit({ type: 'run.progress', runId, progress })
  }

  function recorded(what: string, result: Result<null>): void {
    if (!result.ok) log('error', `${what} of ${runId} were not recorded`, result.failure)
  }

  const batches = throttle(BATCH_MS, write, () => now().getTime())
  return {
    progress(progress, points, events) {
      waiting.points.push(...points)
      waiting.events.push(...events)
      batches.push(progress)
    },
    flush: batches.flush,
  }
}
