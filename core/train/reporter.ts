/** Collects metric points and hands them on in batches, so that a fast loop does not flood the other process. */
import type { MetricPoint, RunProgress } from '../contract/run.ts'

const INTERVAL_MS = 250

export interface Reporter {
  point(name: string, value: number): void
  /** Sends what has gathered if it is time, or at once when `force` is set. */
  send(progress: RunProgress, force?: boolean): void
}

export function createReporter(
  now: () => number,
  position: () => { readonly step: number; readonly epoch: number; readonly at: number },
  onProgress: (progress: RunProgress, points: readonly MetricPoint[]) => void,
): Reporter {
  let points: MetricPoint[] = []
  let sent = Number.NEGATIVE_INFINITY
  return {
    point(name, value) {
      points.push({ ...position(), name, value: Number.isFinite(value) ? value : null })
    },
    send(progress, force = false) {
      const time = now()
      if (!force && time - sent < INTERVAL_MS) return
      sent = time
      onProgress(progress, points)
      points = []
    },
  }
}
