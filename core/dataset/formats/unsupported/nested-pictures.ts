import { holdsBytes } from '../columns/column-names.ts'
import { nestedFields } from '../columns/nested-fields.ts'
import type { Peeked } from '../reader.ts'

/**
 * Why tables whose pictures lie inside of other columns cannot be read, to follow the name of what holds them; null where
 * there are none such.
 */
export function nestedPictures(peeked: readonly Peeked[]): string | null {
  for (const { file, rows } of peeked) {
    const field = nestedFields(rows).find((name) => holdsBytes(rows, name))
    if (field === undefined) continue
    return (
      `holds its pictures inside another column (“${field}” of “${file.path}”), where Thaw cannot read them: make ` +
      'them a separate column. With the datasets library: load_dataset(…).flatten(), then to_parquet.'
    )
  }
  return null
}
