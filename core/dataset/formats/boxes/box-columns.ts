import type { Box } from '../../../domain/dataset.ts'
import type { Row } from '../../rows/row.ts'
import { textValue } from '../text/values.ts'

/** Names that the corners of a box have in tables, left, top, right and bottom; without case. */
const CORNERS = [
  ['xmin', 'ymin', 'xmax', 'ymax'],
  ['x_min', 'y_min', 'x_max', 'y_max'],
  ['x1', 'y1', 'x2', 'y2'],
  ['left', 'top', 'right', 'bottom'],
] as const
/** The same for left, top, width and height. */
const EXTENTS = [
  ['bbox_x', 'bbox_y', 'bbox_width', 'bbox_height'],
  ['x', 'y', 'w', 'h'],
  ['left', 'top', 'width', 'height'],
] as const

export interface BoxColumns {
  readonly names: readonly string[]
  /** The last two are width and height, not a corner. */
  readonly extent: boolean
}

/**
 * The four columns of a row that hold a box, as TensorFlow's and Open Images' tables have them; null if there are none.
 */
export function boxColumns(value: Row['value']): BoxColumns | null {
  const byName = new Map(Object.keys(value).map((name) => [name.toLowerCase(), name]))
  for (const [list, extent] of [[CORNERS, false] as const, [EXTENTS, true] as const]) {
    for (const wanted of list) {
      const names = wanted.flatMap((name) => byName.get(name) ?? [])
      if (names.length === wanted.length) return { names, extent }
    }
  }
  return null
}

/** The same for the rows of one file, which have the columns of the first. */
export function boxColumnsOnce(): (value: Row['value']) => BoxColumns | null {
  let found: BoxColumns | null = null
  return (value) => (found ??= boxColumns(value))
}

/**
 * The box of a row; `none` if all four cells are empty, as for pictures without an object, and null for an invalid one.
 */
export function boxOfRow(value: Row['value'], { names, extent }: BoxColumns): Box | 'none' | null {
  const texts = names.map((name) => textValue(value[name]))
  if (texts.every((text) => text === null)) return 'none'
  const [left, top, c, d] = texts.map((text) => (text === null ? Number.NaN : Number(text))) as [
    number,
    number,
    number,
    number,
  ]
  const box = extent ? ([left, top, left + c, top + d] as const) : ([left, top, c, d] as const)
  return box.every(Number.isFinite) ? box : null
}
