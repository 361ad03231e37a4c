import { rowKind } from '../../rows/rows-of.ts'
import { arrowNotes } from '../../source/arrow/batches.ts'
import { openParquet } from '../../source/parquet-file.ts'
import { sourceOf, type TreeFile } from '../../source/tree.ts'
import { listValue, objectValue } from '../text/values.ts'

/**
 * The class names that `datasets` of Hugging Face stores for an integer column or field: key `huggingface` of the Parquet
 * footer or the Arrow schema, `info.features.COLUMN.names`. Null where there are none.
 */
export async function labelNames(base: string, file: TreeFile, column: string | undefined): Promise<string[] | null> {
  if (column === undefined) return null
  try {
    const notes = (await notesOf(base, file)).get('huggingface')
    const parsed: unknown = notes === undefined ? null : JSON.parse(notes)
    const features = objectValue(objectValue(objectValue(parsed)?.['info'])?.['features'])
    const names = listValue(objectValue(featureAt(features, column))?.['names'])
    return names?.every((name) => typeof name === 'string') ? (names as string[]) : null
  } catch {
    // A file that cannot be opened is reported when its rows are read.
    return null
  }
}

function notesOf(base: string, file: TreeFile): Promise<ReadonlyMap<string, string>> {
  if (rowKind(file.path) === 'arrow') return arrowNotes(base, sourceOf(file))
  return openParquet(base, sourceOf(file)).then(({ notes }) => notes)
}

/** The feature of a column or field. Lists are written as `[feature]` or `{feature, _type}`, which the way to it leaves out. */
function featureAt(features: unknown, column: string): unknown {
  const own = objectValue(features)?.[column]
  if (own !== undefined) return ofElements(own)
  return column.split('.').reduce<unknown>((at, name) => ofElements(objectValue(at)?.[name]), features)
}

function ofElements(feature: unknown): unknown {
  const list = listValue(feature)
  if (list) return ofElements(list[0])
  const fields = objectValue(feature)
  const isList = typeof fields?.['_type'] === 'string' && objectValue(fields['feature']) !== null
  return isList ? ofElements(fields['feature']) : feature
}
