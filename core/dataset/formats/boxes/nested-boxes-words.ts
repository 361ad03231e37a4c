import type { Columns } from '../columns/found-columns.ts'

/** Describes boxes in lists, for the end of a sentence; empty if there are none. */
export function nestedBoxesWords({ nested }: Columns): string {
  if (!nested) return ''
  const order = nested.extent ? 'left, top, width and height' : 'left, top, right and bottom'
  return `, with boxes in “${nested.box}” (read as ${order}) and their labels in “${nested.label}”`
}
