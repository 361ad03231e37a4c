/** The order in which runs train: one at a time, and which of those that wait is next. */

/** A run that waits. */
export interface Waiting {
  readonly runId: string
  /** It was waiting when Thaw was closed, and starts only if a person asks again. */
  readonly held: boolean
}

export interface WaitingLine {
  /** A person paused the queue: no run starts. */
  readonly paused: boolean
  /** In the order in which they start. */
  readonly waiting: readonly Waiting[]
}

/** Steps of a run in the queue. */
export const QUEUE_MOVES = ['up', 'down', 'first', 'last'] as const

/** Where a run goes: a step, or its place among those that wait, from 1. */
export type QueueMove = (typeof QUEUE_MOVES)[number] | number

/** The run that starts next; null if none may. */
export function nextToStart({ paused, waiting }: WaitingLine): string | null {
  return paused ? null : (waiting.find(({ held }) => !held)?.runId ?? null)
}

/** The order after a move. Moves beyond an end stop there; a run that is not in the order leaves it as it is. */
export function moved(order: readonly string[], runId: string, to: QueueMove): string[] {
  const from = order.indexOf(runId)
  if (from < 0) return [...order]
  const others = order.filter((other) => other !== runId)
  return others.toSpliced(Math.min(Math.max(placeAfter(from, to, others.length), 0), others.length), 0, runId)
}

/** @param last index of the last place */
function placeAfter(from: number, to: QueueMove, last: number): number {
  switch (to) {
    case 'up':
      return from - 1
    case 'down':
      return from + 1
    case 'first':
      return 0
    case 'last':
      return last
    default:
      return to - 1
  }
}

/** Whether runs wait and none of them starts before a person asks for it. */
export function standsStill({ paused, waiting }: WaitingLine): boolean {
  return paused || (waiting.length > 0 && waiting.every(({ held }) => held))
}

/** Why runs wait that could train, one sentence; empty where the queue goes on by itself. */
export function whyWaiting({ paused, waiting }: WaitingLine): string {
  if (paused) return 'The queue is paused: no run starts until you resume it.'
  const held = waiting.filter((one) => one.held).length
  if (held === 0) return ''
  const which = held === waiting.length ? (held === 1 ? 'this run' : 'these runs') : `${held} of these runs`
  return `Thaw was closed before ${which} started. Resume the queue to train ${held === 1 ? 'it' : 'them'}.`
}

/** “1st”, “2nd”, “11th”. */
export function ordinal(place: number): string {
  const tens = place % 100
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th')
  return `${place}${suffix}`
}

interface Named extends Waiting {
  readonly name: string
  readonly status: string
}

/**
 * Where a run waits, such as “2nd in the queue, behind “pets · full · 1””; null if it does not wait.
 * @param runs the queue: the run that trains first, if any, then those that wait
 */
export function placeText(runs: readonly Named[], runId: string): string | null {
  const waiting = runs.filter(({ status }) => status === 'queued')
  const place = waiting.findIndex((run) => run.runId === runId)
  if (place < 0) return null
  // Held runs let others pass.
  const own = waiting[place]?.held === true
  const before = runs.slice(
    0,
    runs.findIndex((run) => run.runId === runId),
  )
  const ahead = before.findLast(({ held }) => own || !held)
  return `${ordinal(place + 1)} in the queue${ahead ? `, behind “${ahead.name}”` : ''}`
}
