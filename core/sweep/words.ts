/** The words and numbers of a sweep's rows, the same in the terminal, the window and the page. */
import { type Retention, RETENTION_KINDS } from '../contract/score.ts'
import type { SweepInterval, SweepReport, SweepRow, SweepVerdict } from '../contract/sweep.ts'
import { shortName } from '../domain/run-models.ts'
import { STRATEGIES } from '../strategies/index.ts'
import { signed } from './claim.ts'

/** A, B, … of a row of the table, for its mark in the plot. */
export const letterOf = (row: number): string => String.fromCodePoint(65 + (row % 26))

/** The strategy, with its model where there are several. */
export function rowName({ strategy, model }: Pick<SweepRow, 'strategy' | 'model'>, rows: readonly SweepRow[]): string {
  const several = rows.some((row) => row.model !== model)
  return several ? `${STRATEGIES[strategy].name}, ${shortName(model)}` : STRATEGIES[strategy].name
}

export const isChosen = ({ choice }: SweepReport, row: SweepRow): boolean =>
  choice?.chosen.model === row.model && choice.chosen.strategy === row.strategy

/** 0.8123 → “81.2 %”. */
export const percentText = (share: number): string => `${(100 * share).toFixed(1)} %`

/** “81.2 % (77.0–84.9)”. */
export const intervalText = ({ value, low, high }: SweepInterval): string =>
  `${percentText(value)} (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`

/** In points: “+1.2 (−0.4 to +2.8)”. */
export const differenceText = ({ value, low, high }: SweepInterval): string =>
  `${signed(value)} (${signed(low)} to ${signed(high)})`

/** What a mark of the plot says. */
export const markText = (row: SweepRow, rows: readonly SweepRow[]): string =>
  `${rowName(row, rows)}: in-domain ${intervalText(row.test)}, robust ${row.robust ? intervalText(row.robust) : '–'}`

/** The title of a column of what the tower still knows. */
export const KEPT: Readonly<Record<Retention['kind'], string>> = {
  answers: 'Answers kept',
  probe: 'Earlier data, probe',
  'zero-shot': 'Earlier data, zero-shot',
}

/** “97.3 %” of answers; “81.0 % (84.5 % before)” on earlier data; empty if it is not measured. */
export function keptText({ retention }: SweepRow, kind: Retention['kind']): string {
  const one = retention.find((of) => of.kind === kind)
  if (!one) return '–'
  const after = percentText(one.after.value)
  return kind === 'answers' ? after : `${after} (${percentText(one.before)} before)`
}

/** The kinds that any row has. */
export const kindsKept = (rows: readonly SweepRow[]): Retention['kind'][] =>
  RETENTION_KINDS.filter((kind) => rows.some(({ retention }) => retention.some((one) => one.kind === kind)))

/** What the columns are measured on, a sentence each. */
export function keptBases(rows: readonly SweepRow[]): string[] {
  return kindsKept(rows).map((kind) => {
    const basis = rows.flatMap(({ retention }) => retention.filter((one) => one.kind === kind))[0]?.basis ?? ''
    return `${KEPT[kind]}: ${basis}.`
  })
}

export const VERDICTS: Readonly<Record<SweepVerdict, string>> = {
  holds: 'holds here',
  fails: 'does not hold here',
  open: 'not decided here',
}
