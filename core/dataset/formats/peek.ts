import type { Tree, TreeFile } from '../source/tree.ts'
import type { Row } from '../rows/row.ts'
import { jsonShape, topKeys } from '../rows/json-shape.ts'
import { canHoldPictures, rowKind, rowsOf } from '../rows/rows-of.ts'
import { textHead } from './text/text-head.ts'
import type { Peeked } from './reader.ts'
import { recordFiles } from './tables/record-files.ts'

/** Limits on files to read and records of each; fewer for Parquet, whose rows may hold images. */
const MOST_FILES = 24
const MOST_ROWS = 100
/** Characters of text in the records of one file: they may hold images in base64. */
const MOST_CHARACTERS = 8 * 2 ** 20
const MOST_PARQUET_FILES = 2
const MOST_PARQUET_ROWS = 8

/** Reads the beginning of the record files nearest to the top. Ignores files that cannot be read. */
export async function peekAll(tree: Tree): Promise<Peeked[]> {
  const depth = ({ path }: TreeFile): number => path.split('/').length
  const candidates = (await recordFiles(tree)).toSorted((a, b) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1))
  const peeked: Peeked[] = []
  let shards = 0
  for (const file of candidates.slice(0, MOST_FILES)) {
    if (canHoldPictures(file.path) && ++shards > MOST_PARQUET_FILES) continue
    peeked.push(await peek(tree, file))
  }
  return peeked
}

async function peek(tree: Tree, file: TreeFile): Promise<Peeked> {
  let documentKeys: string[] = []
  if (rowKind(file.path) === 'json') {
    const head = await textHead(tree, file)
    // The keys of the outermost object, however long their values are: only quoted names at depth one count.
    const shape = jsonShape(head)
    // A document written on one line looks like a file of one record.
    if (shape === 'listed' || (shape === 'lines' && !head.trimEnd().includes('\n'))) documentKeys = topKeys(head)
    if (shape === 'object') return { file, documentKeys: topKeys(head), rows: [] }
  }
  const rows: Row[] = []
  const most = canHoldPictures(file.path) ? MOST_PARQUET_ROWS : MOST_ROWS
  let characters = 0
  for await (const row of rowsOf(tree, file)) {
    if (!('problem' in row)) {
      rows.push(row)
      characters += lengthOf(row.value)
    } else if (rows.length === 0 && row.problem.code !== 'bad-line' && row.problem.severity === 'error') {
      return { file, documentKeys, rows, unreadable: row.problem }
    }
    if (rows.length === most || characters > MOST_CHARACTERS) break
  }
  return { file, documentKeys, rows }
}

/** Characters of all texts in a value, however deep they lie. */
function lengthOf(value: unknown): number {
  let length = 0
  const waiting = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next === 'string') length += next.length
    else if (typeof next === 'object' && next !== null && !(next instanceof Uint8Array)) {
      for (const member of Object.values(next)) waiting.push(member)
    }
  }
  return length
}
