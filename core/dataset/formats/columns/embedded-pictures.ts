/** Pictures in the cells of a Parquet or Arrow file: bytes, `{bytes, path}`, or lists of them. */
import type { ItemSource } from '../../../domain/dataset.ts'
import type { ImageRef } from '../../records/image-ref.ts'
import type { Row } from '../../rows/row.ts'
import { placeOf } from '../../source/arrow/placed-bytes.ts'
import { cellBytes } from '../../source/parquet-bytes.ts'
import { displayPath, type TreeFile } from '../../source/tree.ts'
import { isNamed } from './column-names.ts'
import { listValue } from '../text/values.ts'

export interface Embedded {
  readonly image: ImageRef
  /** Absent if they were not read with their row. */
  readonly bytes?: Uint8Array
}

/** The pictures of one cell, in order. */
export function embeddedIn({ value, line }: Row, column: string, file: TreeFile, first = true): Embedded[] {
  const cell = value[column]
  const list = listValue(cell)
  return (list ?? [cell]).flatMap((entry, element) => {
    const bytes = cellBytes(entry)
    const range = placeOf(entry)
    if (bytes === null && range === null) return []
    const inside = file.source ? { inside: file.source } : {}
    const place = { column, row: line - 1, ...(list ? { element } : {}), ...inside }
    const source: ItemSource =
      range === null
        ? { kind: 'parquet', file: file.path, ...place }
        : { kind: 'range', file: file.path, offset: range.offset, length: range.length, ...inside }
    const path = file.source ? displayPath(file.source.archive, file.path) : file.path
    // The first picture of a row goes by the row's number alone; the others say where in the row they are.
    const within = [...(first ? [] : [column]), ...(element > 0 ? [String(element + 1)] : [])]
    return [
      {
        ...(bytes === null ? {} : { bytes }),
        image: { path: displayPath(path, [String(line), ...within].join('/')), source },
      },
    ]
  })
}

/**
 * The columns that a row's pictures lie in, without a choice: `preferred`, else `images` or `image`, else every column
 * that is called like one, with a number or without.
 */
export function embeddedColumns(row: Row, file: TreeFile, preferred?: string): string[] {
  const holds = (name: string): boolean => embeddedIn(row, name, file).length > 0
  const usual = [...(preferred === undefined ? [] : [preferred]), 'images', 'image'].find(holds)
  if (usual !== undefined) return [usual]
  return Object.keys(row.value).filter((name) => isNamed('image', name.replace(/[_-]?\d+$/, '')) && holds(name))
}

/** The pictures of a row without a choice of columns. */
export function embeddedOf(row: Row, file: TreeFile, preferred?: string): Embedded[] {
  return embeddedColumns(row, file, preferred).flatMap((name, i) => embeddedIn(row, name, file, i === 0))
}
