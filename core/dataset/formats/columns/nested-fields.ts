/** Fields inside the cells of a table, named with the way to them: `objects.category`, `meta.label`. */
import type { Row } from '../../rows/row.ts'
import { placeOf } from '../../source/arrow/placed-bytes.ts'
import { cellBytes } from '../../source/parquet-bytes.ts'
import { listValue, objectValue } from '../text/values.ts'

/** Names in one way to a field; deeper ones are documents of their own. */
const DEEPEST = 3
/** Fields listed of one table. */
const MOST_FIELDS = 200
/** Number of list elements to search for fields. */
const LOOKED_AT = 20

/** The cell of a column, or of a field inside one: of a list of objects, the field of each of them, as a list. */
export function cellAt(value: Row['value'], name: string): unknown {
  if (Object.hasOwn(value, name) || !name.includes('.')) return value[name]
  return name.split('.').reduce<unknown>(memberOf, value)
}

function memberOf(cell: unknown, name: string): unknown {
  const list = listValue(cell)
  if (list) return list.map((entry) => memberOf(entry, name))
  const fields = objectValue(cell)
  return fields && Object.hasOwn(fields, name) ? fields[name] : undefined
}

/** The fields inside a table's columns, in their order; columns of their own and the parts of a picture are none. */
export function nestedFields(rows: readonly Row[]): string[] {
  const names = new Set<string>()
  for (const { value } of rows) {
    for (const [name, cell] of Object.entries(value)) collect(cell, name, 1, names)
  }
  return [...names].slice(0, MOST_FIELDS)
}

function collect(cell: unknown, path: string, depth: number, into: Set<string>): void {
  const list = listValue(cell)
  // A list within a list has no names.
  for (const entry of list ? list.slice(0, LOOKED_AT) : [cell]) {
    const fields = objectValue(entry)
    if (fields === null || depth === DEEPEST || isPicture(entry)) continue
    for (const [name, inner] of Object.entries(fields)) {
      if (into.size >= MOST_FIELDS) return
      if (name.includes('.') || name === '') continue
      into.add(`${path}.${name}`)
      collect(inner, `${path}.${name}`, depth + 1, into)
    }
  }
}

/** A picture as the Hub writes it: bytes, `{bytes, path}`, or a path with nothing beside it. */
export function isPicture(cell: unknown): boolean {
  return cellBytes(cell) !== null || placeOf(cell) !== null || typeof objectValue(cell)?.['path'] === 'string'
}

/** The column or struct that contains a field; empty for a column. */
export function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')))
}

/** The last name in the way to a field. */
export function leafOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
