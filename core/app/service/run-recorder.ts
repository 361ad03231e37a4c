/** Writes a run's progress and metrics in batches, one transaction each, and shows the same batches to the interfaces. */
import type { MetricPoint, RunProgress } from '../../contract/run.ts'
import type { ServiceContext } from './handlers.ts'
import { throttle } from './throttle.ts'

export interface Recorder {
  progress(progress: RunProgress, points: readonly MetricPoint[]): void
  /** Writes what still waits. */
  flush(): void
}

/** At most ten batches a second reach the disk and the interfaces. */
const BATCH_MS = 100

/** @param again it has run before; its first steps repeat those since the checkpoint, so their earlier points go */
export function createRecorder(
  { history, emit, log, now }: Pick<ServiceContext, 'history' | 'emit' | 'log' | 'now'>,
  runId: string,
  again: boolean,
): Recorder {
  let waiting: MetricPoint[] = []
  let rewind = again

  function write(progress: RunProgress): void {
    const points = waiting
    waiting = []
    if (rewind && points.length > 0) {
      rewind = false
      history.runs.rewindMetrics(runId, Math.min(...points.map((point) => point.step)))
    }
    const appended = points.length > 0 ? history.runs.appendMetrics(runId, points) : null
    if (appended && !appended.ok) log('error', `metrics of ${runId} were not recorded`, appended.failure)
    history.runs.saveProgress(runId, progress)
    if (points.length > 0) emit({ type: 'run.metrics', runId, points })
    emit({ type: 'run.progress', runId, progress })
  }

  const batches = throttle(BATCH_MS, write, () => now().getTime())
  return {
    progress(progress, points) {
      waiting.push(...points)
      batches.push(progress)
    },
    flush: batches.flush,
  }
}
