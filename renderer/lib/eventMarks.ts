/** A run's events as marks on its charts. */
import type { RunEvent } from '../../core/contract/index.ts'
import { epochText, type RunEventKind } from '../../core/domain/run.ts'
import type { Axis } from './series.ts'

export interface Mark {
  readonly x: number
  readonly text: string
  readonly warns: boolean
}

/** Marks that are too close together, merged into one. */
export interface PlacedMark {
  readonly left: number
  readonly text: string
  readonly warns: boolean
}

const WARNS: ReadonlySet<RunEventKind> = new Set(['rollback', 'over-fit', 'not-improved', 'warning'])

/** Whether an event reports something that went wrong. */
export function warns({ kind }: Pick<RunEvent, 'kind'>): boolean {
  return WARNS.has(kind)
}

/** Marks for events: their positions on an axis and their texts. */
export function marksOf(events: readonly RunEvent[], axis: Axis): Mark[] {
  // The time summary is about the whole run, so it has no position.
  const placed = events.filter(({ kind }) => kind !== 'time')
  return placed.map((event) => ({
    x: axis === 'step' ? event.step : axis === 'epoch' ? event.epoch : event.at,
    text: `Epoch ${epochText(event.epoch)}: ${event.text}`,
    warns: warns(event),
  }))
}

/**
 * Positions marks within a plot and leaves out those outside it.
 * @param leftOf pixels from the plot's left edge
 * @param apart a mark less than this many pixels after the first of a group joins that group
 */
export function placeMarks(
  marks: readonly Mark[],
  leftOf: (x: number) => number,
  { width, apart }: { width: number; apart: number },
): PlacedMark[] {
  const placed: PlacedMark[] = []
  const inside = marks
    .map((mark) => ({ left: leftOf(mark.x), text: mark.text, warns: mark.warns }))
    .filter(({ left }) => left >= 0 && left <= width)
    .toSorted((a, b) => a.left - b.left)
  for (const mark of inside) {
    const last = placed.at(-1)
    if (!last || mark.left - last.left >= apart) placed.push(mark)
    else {
      const joined = { left: last.left, text: `${last.text}\n${mark.text}`, warns: last.warns || mark.warns }
      placed[placed.length - 1] = joined
    }
  }
  return placed
}
