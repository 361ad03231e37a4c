import type { MetricPoint, RunEvent, RunProgress, RunSummary } from '../../core/contract/index.ts'

export interface LiveRun {
  readonly progress: RunProgress
  /** When the message arrived, so that elapsed time continues between two messages. */
  readonly receivedAt: number
}

/**
 * Appends new points. A batch can repeat points from an answer, because an answer and an event can cross on the way;
 * name and step identify a point.
 */
export function appendPoints(known: readonly MetricPoint[], batch: readonly MetricPoint[]): MetricPoint[] {
  const lastStep = new Map<string, number>()
  for (const point of known) lastStep.set(point.name, Math.max(point.step, lastStep.get(point.name) ?? -1))
  return [...known, ...batch.filter((point) => point.step > (lastStep.get(point.name) ?? -1))]
}

/** Appends new events; as with points, an answer and an event can cross on the way. */
export function appendEvents(known: readonly RunEvent[], batch: readonly RunEvent[]): RunEvent[] {
  const same = (a: RunEvent, b: RunEvent): boolean => a.at === b.at && a.kind === b.kind && a.text === b.text
  return [...known, ...batch.filter((event) => !known.some((other) => same(event, other)))]
}

/** Replaces one run in the list, or adds it at the front if it is new. */
export function upsertRun(runs: readonly RunSummary[], run: RunSummary): RunSummary[] {
  return runs.some((known) => known.runId === run.runId)
    ? runs.map((known) => (known.runId === run.runId ? run : known))
    : [run, ...runs]
}
