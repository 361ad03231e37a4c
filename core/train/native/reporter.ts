/** Collects metric points and sends them in batches, so that a fast loop does not flood the other process. */
import type { MetricPoint, RunEvent, RunProgress } from '../../contract/run.ts'
import type { RunEventKind } from '../../domain/run.ts'
import type { OnRunProgress } from '../trainer.ts'

const INTERVAL_MS = 250

export interface Reporter {
  point(name: string, value: number): void
  /**
   * Reports an adjustment and its reason. Sent at once with the latest progress, or with the first progress.
   * @param text one plain sentence with its numbers in it
   */
  event(kind: RunEventKind, text: string): void
  /** Sends what was collected, with the latest progress. */
  flush(): void
  /** Sends the collected points if it is time, or at once if `force` is set. */
  send(progress: RunProgress, force?: boolean): void
}

/** @param position the run's position, which points and events record */
export function createReporter(
  now: () => number,
  position: () => { readonly step: number; readonly epoch: number; readonly at: number },
  onProgress: OnRunProgress,
): Reporter {
  let points: MetricPoint[] = []
  let events: RunEvent[] = []
  let latest: RunProgress | null = null
  let sent = Number.NEGATIVE_INFINITY

  function send(progress: RunProgress, time: number): void {
    sent = time
    const batch = { points, events }
    points = []
    events = []
    onProgress(progress, batch.points, batch.events)
  }

  return {
    point(name, value) {
      points.push({ ...position(), name, value: Number.isFinite(value) ? value : null })
    },
    event(kind, text) {
      events.push({ ...position(), kind, text })
      if (latest) send(latest, now())
    },
    flush() {
      if (latest && points.length + events.length > 0) send(latest, sent)
    },
    send(progress, force = false) {
      latest = progress
      const time = now()
      if (force || events.length > 0 || time - sent >= INTERVAL_MS) send(progress, time)
    },
  }
}
