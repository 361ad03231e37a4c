/** Groups of the record's rows, and what they say together: always computed, never written down. */
import { quantile } from '../../math/quantile.ts'
import type { RecordRow } from './rows.ts'

/** Which two columns are compared; a positive difference favours the first. */
export type Comparison =
  | 'full-frozen'
  | 'anchored-frozen'
  | 'anchored-full'
  | 'lora-full'
  | 'lora-frozen'
  | 'last-block-frozen'
  | 'some-blocks-full'
  | 'progressive-full'

export interface Compared {
  readonly row: RecordRow
  /** A fraction (0.01 is one point). */
  readonly difference: number
}

/** What the rows of a group say of a claim. Differences are fractions. */
export interface Verdict {
  readonly agree: number
  readonly of: number
  readonly median: number
  readonly low: number
  readonly high: number
  readonly rows: readonly Compared[]
}

const partialOf =
  (kind: RecordRow['partialKind']) =>
  (row: RecordRow): number | null =>
    row.partialKind === kind ? row.partial : null
const frozen = (row: RecordRow): number | null => row.frozen
const full = (row: RecordRow): number | null => row.full

type Column = (row: RecordRow) => number | null
const COLUMNS: Readonly<Record<Comparison, readonly [Column, Column]>> = {
  'full-frozen': [full, frozen],
  'anchored-frozen': [partialOf('anchored'), frozen],
  'anchored-full': [partialOf('anchored'), full],
  'lora-full': [(row) => row.lora, full],
  'lora-frozen': [(row) => row.lora, frozen],
  'last-block-frozen': [partialOf('last-block'), frozen],
  'some-blocks-full': [partialOf('some-blocks'), full],
  'progressive-full': [partialOf('progressive'), full],
}

/** Tests with both numbers. Averages of tests in the table would count twice; they are compared among themselves. */
export function compared(
  rows: readonly RecordRow[],
  comparison: Comparison,
  of: 'tests' | 'averages' = 'tests',
): Compared[] {
  const [first, second] = COLUMNS[comparison]
  return rows.flatMap((row) => {
    const [a, b] = [first(row), second(row)]
    return row.isTest === (of === 'tests') && a !== null && b !== null ? [{ row, difference: a - b }] : []
  })
}

/** @param agrees whether a difference supports the claim; by default, whether it is positive */
export function verdict(
  rows: readonly Compared[],
  agrees: (difference: number) => boolean = (difference) => difference > 0,
): Verdict | null {
  if (rows.length === 0) return null
  const differences = rows.map(({ difference }) => difference).toSorted((a, b) => a - b)
  return {
    agree: differences.filter(agrees).length,
    of: rows.length,
    median: quantile(differences, 0.5),
    low: differences[0] as number,
    high: differences.at(-1) as number,
    rows,
  }
}

/** Without Thaw's own runs. */
export function publishedIn(rows: readonly RecordRow[]): RecordRow[] {
  return rows.filter(({ isOwn }) => !isOwn)
}
