/**
 * One column for each class, 1 in that of the image's and 0 in the others: how ISIC's ground truth and Roboflow's
 * classification export are written. As a label's column they are named together, `MEL|NV|BCC`.
 */
import type { Row } from '../../rows/row.ts'
import { severalClasses } from './class-cell.ts'
import { cellAt } from './nested-fields.ts'
import { textValue } from '../text/values.ts'

const JOINT = '|'
/**
 * Share of rows that must name exactly one class for the columns to count as one-hot; the others are reported one by
 * one.
 */
const EXACT_SHARE = 0.9
const FEWEST_ROWS = 3

/** The columns that a label's column stands for; null where it is a column of its own. */
export function oneHotColumns(value: Row['value'], label: string | undefined): readonly string[] | null {
  if (label === undefined || !label.includes(JOINT) || Object.hasOwn(value, label)) return null
  return label.split(JOINT)
}

/** Whether the row has the column, or all of those that it stands for. */
export function hasColumn(value: Row['value'], name: string): boolean {
  return (oneHotColumns(value, name) ?? [name]).every(
    (one) => Object.hasOwn(value, one) || cellAt(value, one) !== undefined,
  )
}

export type OneHotLabel =
  | { readonly ok: true; readonly label: string }
  | { readonly ok: false; readonly reason: string }

/** The class whose column has the one. */
export function oneHotLabel(value: Row['value'], columns: readonly string[]): OneHotLabel {
  const on = columns.filter((name) => isOne(value[name]))
  const [label, second] = on
  if (label === undefined) return { ok: false, reason: `has no 1 in any of its ${columns.length} columns of classes.` }
  if (second === undefined) return { ok: true, label }
  return { ok: false, reason: severalClasses(on) }
}

/**
 * Finds them among columns without a role: all that hold nothing but zeros and ones, where nearly every row has exactly
 * one 1. Null if there are none, or too few rows to decide.
 */
export function findOneHot(rows: readonly Row[], free: readonly string[]): string | null {
  const columns = free.filter((name) => !name.includes(JOINT) && rows.every(({ value }) => isBinary(value[name])))
  if (columns.length < 2 || rows.length < FEWEST_ROWS) return null
  const exact = rows.filter(({ value }) => oneHotLabel(value, columns).ok).length
  return exact >= EXACT_SHARE * rows.length ? columns.join(JOINT) : null
}

function isBinary(cell: unknown): boolean {
  const number = binaryOf(cell)
  return number === 0 || number === 1
}

function isOne(cell: unknown): boolean {
  return binaryOf(cell) === 1
}

function binaryOf(cell: unknown): number {
  const text = textValue(cell)?.trim().toLowerCase()
  if (text === 'true') return 1
  if (text === 'false') return 0
  return text === undefined ? Number.NaN : Number(text)
}
