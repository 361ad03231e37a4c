/** Where the marks of a plot of in-domain against robust scores lie. */
import type { SweepInterval, SweepRow } from '../contract/sweep.ts'
import { fractionDomain, ticks } from '../math/scale.ts'
import { letterOf } from './words.ts'

/** The drawing's size, and the space that its axes take on the left and below. */
export const SCATTER = { width: 460, height: 340, left: 56, bottom: 46, right: 24, top: 14 } as const

const RADIUS = 9
/** Closer than this, in units of the drawing, a mark would hide another one. */
const SAME_SPOT = 5

export interface ScatterMark {
  /** As in the table beside it; of all rows that lie on the same spot. */
  readonly letters: string
  readonly rows: readonly SweepRow[]
  /** Radius that holds the letters. */
  readonly radius: number
  /** Centre, and the ends of both intervals, in units of the drawing. */
  readonly x: number
  readonly y: number
  readonly xLow: number
  readonly xHigh: number
  readonly yLow: number
  readonly yHigh: number
}

export interface Tick {
  readonly at: number
  readonly value: number
}

export interface Scatter {
  readonly marks: readonly ScatterMark[]
  readonly xTicks: readonly Tick[]
  readonly yTicks: readonly Tick[]
  /** Ends of the line of equal scores; null where it lies outside. */
  readonly diagonal: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number } | null
}

/** Null without robust scores. */
export function scatterOf(rows: readonly SweepRow[]): Scatter | null {
  const shown = rows.flatMap((row, i) => (row.robust ? [{ row, robust: row.robust, letter: letterOf(i) }] : []))
  if (shown.length === 0) return null
  const ends = ({ low, high }: SweepInterval): number[] => [low, high]
  const xs = fractionDomain(shown.flatMap(({ row }) => ends(row.test)))
  const ys = fractionDomain(shown.flatMap(({ robust }) => ends(robust)))
  const { width, height, left, bottom, right, top } = SCATTER
  const x = scale(xs, left, width - right)
  const y = scale(ys, height - bottom, top)
  const [from, to] = [Math.max(xs[0], ys[0]), Math.min(xs[1], ys[1])]
  const marks = shown.map(({ row, robust, letter }) => ({
    letters: letter,
    rows: [row],
    radius: RADIUS,
    x: x(row.test.value),
    y: y(robust.value),
    xLow: x(row.test.low),
    xHigh: x(row.test.high),
    yLow: y(robust.low),
    yHigh: y(robust.high),
  }))
  return {
    marks: joined(marks),
    xTicks: ticks(xs[0], xs[1], 5).map((value) => ({ value, at: x(value) })),
    yTicks: ticks(ys[0], ys[1], 5).map((value) => ({ value, at: y(value) })),
    diagonal: from < to ? { x1: x(from), y1: y(from), x2: x(to), y2: y(to) } : null,
  }
}

/** Marks that would hide each other, as one. */
function joined(marks: readonly ScatterMark[]): ScatterMark[] {
  const out: ScatterMark[] = []
  for (const mark of marks) {
    const at = out.findIndex(({ x, y }) => Math.hypot(x - mark.x, y - mark.y) < SAME_SPOT)
    const same = out[at]
    if (!same) out.push(mark)
    else {
      const letters = same.letters + mark.letters
      out[at] = { ...same, letters, rows: [...same.rows, ...mark.rows], radius: RADIUS + 3 * (letters.length - 1) }
    }
  }
  return out
}

function scale([low, high]: readonly [number, number], from: number, to: number): (value: number) => number {
  return (value) => from + ((value - low) / (high - low)) * (to - from)
}
