/**
 * Boxes in lists: `objects: {bbox, category}` as the Hub's detection sets have it, the same as a list of objects, lists
 * side by side in columns of their own, or one box a row as a list of four numbers.
 */
import type { Box, LabelledBox } from '../../../domain/dataset.ts'
import type { Row } from '../../rows/row.ts'
import { type BoxColumns, boxColumns, boxOfRow } from './box-columns.ts'
import { className } from '../columns/class-cell.ts'
import type { NestedBoxes } from '../columns/found-columns.ts'
import { hasTellingName, isNamed } from '../columns/column-names.ts'
import { cellAt, leafOf, parentOf } from '../columns/nested-fields.ts'
import { listValue, objectValue, textValue } from '../text/values.ts'

const BOX_NAME = /b(?:ound(?:ing)?)?[_-]?box|^box(?:es)?$|rect|xyxy|xywh|^rois?$/i
/** Names of a label beside a box, besides those that a label's column has anywhere. */
const LABEL_NAMES: ReadonlySet<string> = new Set([
  'categories',
  'classes',
  'category_name',
  'name',
  'names',
  'class_label',
  'type',
])
const LABEL_IDS: ReadonlySet<string> = new Set(['category_id', 'class_id', 'label_id', 'label_ids', 'ref'])

/**
 * Finds the boxes of a table.
 * @param names of its columns and fields
 * @param wanted the label's column, where a person named it
 */
export function findNestedBoxes(
  rows: readonly Row[],
  names: readonly string[],
  wanted?: string,
): Omit<NestedBoxes, 'extent'> | null {
  for (const box of names.filter((name) => holdsBoxes(rows, name))) {
    // An object with four numbers of its own has its label among them, too.
    const beside = names.filter((name) => name !== box && (parentOf(name) === parentOf(box) || parentOf(name) === box))
    const labels = beside.filter((name) => !holdsBoxes(rows, name) && labelsEach(rows, box, name))
    const label = labels
      .filter((name) => (wanted === undefined ? rank(name) < UNNAMED : name === wanted))
      .toSorted((a, b) => rank(a) - rank(b))[0]
    if (label !== undefined) return { box, label }
  }
  return null
}

/** Whether a column or field holds boxes, one or a list of them a row. */
export function holdsBoxes(rows: readonly Row[], name: string): boolean {
  const cells = rows.map(({ value }) => cellAt(value, name)).filter((cell) => !isEmpty(cell))
  if (cells.length === 0) return false
  const good = cells.filter((cell) => {
    const entries = entriesOf(cell)
    return entries.some((entry) => numbersIn(entry, false) !== null) && (named(name) || entries.every(objectValue))
  })
  return good.length >= 0.5 * cells.length
}

/**
 * The boxes of a row, none or more, or the problem with it.
 * @param classes the names of numbered labels
 */
export function nestedBoxesOf(
  value: Row['value'],
  { box, label, extent }: NestedBoxes,
  classes: readonly string[] | null,
): LabelledBox[] | string {
  const entries = entriesOf(cellAt(value, box))
  const labels = labelsOf(value, label)
  if (entries.length !== labels.length) {
    return `has ${entries.length} boxes in “${box}” and ${labels.length} labels in “${label}”: make them equal.`
  }
  const boxes: LabelledBox[] = []
  for (const [i, entry] of entries.entries()) {
    const numbers = numbersIn(entry, extent)
    if (numbers === null) return `has a box in “${box}” that is not four numbers: correct or remove it.`
    const name = className(labels[i], classes)
    if (name === null) return `has a box without a label in “${label}”: add one or remove it.`
    boxes.push({ label: name, box: numbers })
  }
  return boxes
}

/** The unconverted four numbers of each box of a row, for boxes that are lists. */
export function writtenBoxes(value: Row['value'], box: string): Box[] {
  return entriesOf(cellAt(value, box)).flatMap((entry) => {
    const numbers = listValue(entry) && numbersIn(entry, false)
    return numbers ? [numbers] : []
  })
}

const UNNAMED = 3

function rank(name: string): number {
  const leaf = leafOf(name).toLowerCase()
  if (isNamed('label', name)) return 0
  if (LABEL_NAMES.has(leaf)) return 1
  if (LABEL_IDS.has(leaf)) return 2
  return UNNAMED + (hasTellingName(name) ? 1 : 0)
}

function named(name: string): boolean {
  return BOX_NAME.test(leafOf(name))
}

function isEmpty(cell: unknown): boolean {
  return cell === null || cell === undefined || listValue(cell)?.length === 0
}

/** As many simple values as there are boxes, in most rows. */
function labelsEach(rows: readonly Row[], box: string, name: string): boolean {
  const full = rows.filter(({ value }) => !isEmpty(cellAt(value, box)))
  const equal = full.filter(({ value }) => {
    const labels = labelsOf(value, name)
    return labels.length === entriesOf(cellAt(value, box)).length && labels.some((label) => textValue(label) !== null)
  })
  return equal.length >= 0.5 * full.length
}

function labelsOf(value: Row['value'], name: string): readonly unknown[] {
  const cell = cellAt(value, name)
  return listValue(cell) ?? (isEmpty(cell) ? [] : [cell])
}

/** A list of boxes, or the one box that a cell is. */
function entriesOf(cell: unknown): readonly unknown[] {
  const list = listValue(cell)
  if (list === null) return objectValue(cell) ? [cell] : []
  return list.length === 4 && list.every(isNumber) ? [list] : list
}

function numbersIn(entry: unknown, extent: boolean): Box | null {
  const list = listValue(entry)
  if (list) {
    if (list.length !== 4 || !list.every(isNumber)) return null
    const [left, top, c, d] = list.map(Number) as [number, number, number, number]
    return extent ? [left, top, left + c, top + d] : [left, top, c, d]
  }
  const fields = objectValue(entry)
  const columns = fields && (boxColumns(fields) ?? placeAndSize(fields))
  const box = columns ? boxOfRow(fields, columns) : null
  return box === 'none' ? null : box
}

function isNumber(value: unknown): boolean {
  return (typeof value === 'number' && Number.isFinite(value)) || typeof value === 'bigint'
}

/** In an object of a box, unlike in a row, width and height are the box's. */
function placeAndSize(fields: Readonly<Record<string, unknown>>): BoxColumns | null {
  const names = ['x', 'y', 'width', 'height']
  return names.every((name) => Object.hasOwn(fields, name)) ? { names, extent: true } : null
}
