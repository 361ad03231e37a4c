/** Points of a curve, one number each, to rows of trackio, with several values each, and back. */
import type { MetricPoint } from '../../contract/run.ts'
import type { TrackioRow, Values } from './project.ts'

/** The name under which trainers log the epoch, among the other values of a row. */
const EPOCH = 'epoch'

/**
 * Points that follow each other with the same step, epoch and time share a row, unless a name comes again. A value of
 * null, which is not a finite number, becomes `"NaN"`.
 * @param start of the run, in microseconds since 1970
 */
export function rowsOf(points: readonly MetricPoint[], start: number): TrackioRow[] {
  const rows: { step: number; at: number; values: Values }[] = []
  for (const { step, epoch, name, value, at: seconds } of points) {
    const at = start + Math.round(seconds * 1e6)
    const last = rows.at(-1)
    const shared = last?.step === step && last.at === at && last.values[EPOCH] === epoch
    const values = shared && !Object.hasOwn(last.values, name) ? last.values : { [EPOCH]: epoch }
    if (values !== last?.values) rows.push({ step, at, values })
    values[name] = value ?? 'NaN'
  }
  return rows
}

const NOT_FINITE = new Set<unknown>(['NaN', 'Infinity', '-Infinity'])

/**
 * One point for each number. `epoch` places the other values of its row and of the rows after it; without any, the epoch
 * is 0. What is no number, such as a text or an image, is left out and counted.
 * @param start of the run, in microseconds since 1970
 */
export function pointsOf(rows: readonly TrackioRow[], start: number): { points: MetricPoint[]; leftOut: number } {
  const points: MetricPoint[] = []
  let leftOut = 0
  let epoch = 0
  for (const { step, at, values } of rows) {
    const { [EPOCH]: placed, ...rest } = values
    if (typeof placed === 'number') epoch = placed
    for (const [name, value] of Object.entries(rest)) {
      const number = typeof value === 'number' ? value : NOT_FINITE.has(value) ? null : undefined
      if (number === undefined) leftOut += 1
      else points.push({ step, epoch, name, value: number, at: (at - start) / 1e6 })
    }
  }
  return { points, leftOut }
}
