import { openParquet } from '../source/parquet-file.ts'
import type { FileSource } from '../source/random-access.ts'
import { listValue, objectValue } from './values.ts'

/**
 * The class names that `datasets` of Hugging Face stores for an integer column: key `huggingface` of the Parquet
 * footer, `info.features.COLUMN.names`. Null where there are none.
 */
export async function labelNames(
  base: string,
  source: FileSource,
  column: string | undefined,
): Promise<string[] | null> {
  if (column === undefined) return null
  try {
    const notes = (await openParquet(base, source)).notes.get('huggingface')
    const parsed: unknown = notes === undefined ? null : JSON.parse(notes)
    const features = objectValue(objectValue(objectValue(parsed)?.['info'])?.['features'])
    const names = listValue(objectValue(features?.[column])?.['names'])
    return names?.every((name) => typeof name === 'string') ? (names as string[]) : null
  } catch {
    // A file that cannot be opened is reported when its rows are read.
    return null
  }
}
