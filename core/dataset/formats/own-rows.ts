import type { Problem } from '../../domain/dataset.ts'
import { jsonShape } from '../rows/json-shape.ts'
import { type RowOrProblem, type Row } from '../rows/row.ts'
import { rowsOf } from '../rows/rows-of.ts'
import type { Tree, TreeFile } from '../source/tree.ts'
import { jsonHead } from './json-head.ts'

/** As many rows are kept until one is of the format. */
const MOST_STRANGE = 100

/**
 * The rows of a file that nothing but its ending names as part of the dataset. A manifest or a settings file beside the
 * records is one warning, not an error for each of its lines; a file with one row of the format is read whole, with all
 * its errors.
 */
export async function* ownRows(tree: Tree, file: TreeFile, isOwn: (row: Row) => boolean): AsyncGenerator<RowOrProblem> {
  if (/\.json$/i.test(file.path) && jsonShape(await jsonHead(tree, file)) === 'object') {
    yield { problem: passedOver(file.path, 'is one JSON document, not records') }
    return
  }
  let held: RowOrProblem[] | null = []
  let rows = 0
  for await (const row of rowsOf(tree, file)) {
    if (held === null) {
      yield row
      continue
    }
    held.push(row)
    const strange = !('problem' in row) && !isOwn(row)
    if (strange) rows++
    if ('problem' in row || strange) {
      if (held.length < MOST_STRANGE) continue
      if (rows > 0) return yield { problem: strangeRows(file.path, rows) }
    }
    yield* held
    held = null
  }
  if (held === null) return
  if (rows > 0) yield { problem: strangeRows(file.path, rows) }
  // Nothing but errors: they say what is wrong with the file.
  else yield* held
}

function strangeRows(file: string, rows: number): Problem {
  const many = rows === 1 ? 'its first record is not one' : `none of its first ${rows} records is one`
  return passedOver(file, `does not hold records of this format: ${many}`)
}

function passedOver(file: string, why: string): Problem {
  return { code: 'skipped-file', severity: 'warning', message: `“${file}” ${why}; it was passed over.`, file }
}
