import type { SchemaElement } from 'hyparquet-writer'

/** Columns of a Hub dataset of images: `{bytes, path}` first, then others, which have no parts. */
export function imageSchema(others: readonly SchemaElement[]): SchemaElement[] {
  return [
    { name: 'root', num_children: 1 + others.length },
    { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
    { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
    textColumn('path'),
    ...others,
  ]
}

export function textColumn(name: string): SchemaElement {
  return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }
}

export function integerColumn(name: string): SchemaElement {
  return { name, type: 'INT32', repetition_type: 'REQUIRED' }
}
