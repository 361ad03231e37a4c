import type { Columns } from '../columns/found-columns.ts'

/** How boxes in lists are read, for the end of a sentence; empty where there are none. */
export function nestedBoxesWords({ nested }: Columns): string {
  if (!nested) return ''
  const order = nested.extent ? 'left, top, width and height' : 'left, top, right and bottom'
  return `, with boxes in “${nested.box}” (read as ${order}) and their labels in “${nested.label}”`
}
