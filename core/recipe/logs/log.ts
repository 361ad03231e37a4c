/** What a trainer's own log files tell of a run. */
import { parseJson } from '../../domain/json.ts'

export interface LogRow {
  readonly step: number
  readonly epoch: number
  /** Since the beginning; null where the log does not say. */
  readonly seconds: number | null
  /** By Thaw's names: `loss`, `valLoss`, and the trainer's own names for what Thaw has none. */
  readonly values: Readonly<Record<string, number>>
}

export interface ReadLog {
  /** In order, one for each step. A resumed run writes steps again: the last line of each counts. */
  readonly rows: readonly LogRow[]
  /** Steps that were planned; null where the log does not say. */
  readonly planned: number | null
}

/** Joins the rows of each step: a validation is a line of its own. */
export function joined(rows: readonly LogRow[]): LogRow[] {
  const steps = new Map<number, LogRow>()
  for (const row of rows) {
    const before = steps.get(row.step)
    steps.set(row.step, before ? { ...row, values: { ...before.values, ...row.values } } : row)
  }
  return [...steps.values()].toSorted((a, b) => a.step - b.step)
}

/** Lines of JSON. A line that was cut off, as the last one of a run that was killed, is passed over. */
export function jsonLines(text: string): Readonly<Record<string, unknown>>[] {
  return text.split('\n').flatMap((line) => {
    const value = parseJson(line)
    return isRecord(value) ? [value] : []
  })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The numbers of a record: transformers 5 prints some as texts. What is not finite is left out. */
export function numbersIn(record: Readonly<Record<string, unknown>>, names: Readonly<Record<string, string>>) {
  const values: Record<string, number> = {}
  for (const [name, value] of Object.entries(record)) {
    const own = names[name]
    const number =
      typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
    if (own !== undefined && Number.isFinite(number)) values[own] = number
  }
  return values
}

/** “0:01:02”, “2 days, 0:01:02”, “1m 2s”, “1h 0m 5s”; null for anything else. */
export function secondsOf(text: unknown): number | null {
  if (typeof text !== 'string') return null
  const clock = /^(?:(\d+) days?, )?(\d+):(\d\d):(\d\d)/.exec(text)
  if (clock) {
    const [days, hours, minutes, seconds] = clock.slice(1).map((part) => Number(part ?? 0)) as [
      number,
      number,
      number,
      number,
    ]
    return days * 86_400 + hours * 3600 + minutes * 60 + seconds
  }
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([dhms])/g)]
  const units: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 }
  return parts.length === 0
    ? null
    : parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0)
}
