import { posix } from 'node:path'
import type { Problem } from '../../domain/dataset.ts'
import { problemOf } from '../files/file-problem.ts'
import { sourceStream } from '../source/bytes.ts'
import { sourceOf, type Tree, type TreeFile } from '../source/tree.ts'
import { arrowRows } from './arrow.ts'
import { csvRows } from './csv.ts'
import { jsonShape, recordList } from './json-shape.ts'
import { jsonStream } from './json-stream.ts'
import { jsonlRows } from './jsonl.ts'
import { parquetRows } from './parquet.ts'
import { lineProblem, type RowOrProblem } from './row.ts'
import { encodingWarning, textOf } from './text.ts'

export type RowKind = 'csv' | 'json' | 'parquet' | 'arrow'

const KINDS = new Map<string, RowKind>([
  ['.csv', 'csv'],
  ['.tsv', 'csv'],
  ['.txt', 'csv'],
  ['.json', 'json'],
  ['.jsonl', 'json'],
  ['.ndjson', 'json'],
  ['.parquet', 'parquet'],
  ['.arrow', 'arrow'],
])

/** What records a file's name promises; of text files only few have any (`recordFiles`). */
export function rowKind(path: string): RowKind | null {
  // What `datasets` of Hugging Face computed once and keeps beside the data.
  if (/^(?:cache|tmp)[^/]*\.arrow$/i.test(posix.basename(path))) return null
  return KINDS.get(posix.extname(path).toLowerCase()) ?? null
}

/** Whether cells of a file's rows can hold pictures. */
export function canHoldPictures(path: string): boolean {
  const kind = rowKind(path)
  return kind === 'parquet' || kind === 'arrow'
}

/** The file's text, decoded; a warning for an encoding other than UTF-8 goes to `warn`. */
export function fileText(tree: Tree, file: TreeFile, warn: (problem: Problem) => void): AsyncGenerator<string> {
  return textOf(sourceStream(tree.base, sourceOf(file)), (encoding) => warn(encodingWarning(file.path, encoding)))
}

/**
 * The records of a file: rows of a table, lines of JSON, members of a JSON array, rows of Parquet or Arrow. What cannot be read
 * becomes a problem with its line; the rest is read on as far as the format allows.
 */
export async function* rowsOf(tree: Tree, file: TreeFile): AsyncGenerator<RowOrProblem> {
  const kind = rowKind(file.path)
  if (kind === 'parquet') return yield* parquetRows(tree.base, file)
  if (kind === 'arrow') return yield* arrowRows(tree.base, file)
  const warnings: Problem[] = []
  try {
    const text = fileText(tree, file, (problem) => warnings.push(problem))
    for await (const row of kind === 'csv' ? csvRows(text, file.path) : jsonRows(text, file.path)) {
      for (const problem of warnings.splice(0)) yield { problem }
      yield row
    }
    for (const problem of warnings) yield { problem }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    yield { problem: problemOf(error, file.path) }
  }
}

async function* jsonRows(text: AsyncGenerator<string>, file: string): AsyncGenerator<RowOrProblem> {
  const { head, all } = await withHead(text)
  const shape = jsonShape(head)
  if (shape === 'keyed') return yield* keyedRows(all, file)
  if (shape !== 'array' && shape !== 'listed') return yield* jsonlRows(all, file)
  const list = shape === 'listed' ? recordList(head) : null
  for await (const found of jsonStream(all, file, list === null ? [] : [list])) {
    if ('problem' in found) yield found
    else if (typeof found.value === 'object' && found.value !== null && !Array.isArray(found.value)) {
      yield { line: found.line, value: found.value as Record<string, unknown> }
    } else yield { problem: lineProblem(file, found.line, 'is no JSON object: each record must be a {…}.') }
  }
}

/** Records by name; the name is their `id` too, where they have none, and where a record is a mere text, its image. */
async function* keyedRows(text: AsyncGenerator<string>, file: string): AsyncGenerator<RowOrProblem> {
  for await (const found of jsonStream(text, file)) {
    if ('problem' in found) {
      yield found
      continue
    }
    const { key, line, value } = found
    if (typeof value !== 'object' || value === null) yield { line, key, value: { image: key, value } }
    else if (Array.isArray(value)) {
      yield { problem: lineProblem(file, line, `has a list under “${key}”: each record must be a {…}.`) }
    } else yield { line, key, value: { id: key, ...value } }
  }
}

/** The beginning of a text, and the whole of it again. Whoever takes neither to its end closes `text`. */
export async function withHead(
  text: AsyncGenerator<string>,
  length = 1 << 16,
): Promise<{ head: string; all: AsyncGenerator<string> }> {
  const begun: string[] = []
  let size = 0
  while (size < length) {
    const next = await text.next()
    if (next.done) break
    begun.push(next.value)
    size += next.value.length
  }
  async function* all(): AsyncGenerator<string> {
    try {
      yield* begun
      yield* text
    } finally {
      await text.return(undefined)
    }
  }
  return { head: begun.join(''), all: all() }
}
