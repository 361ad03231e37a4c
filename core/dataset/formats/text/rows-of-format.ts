import type { Problem } from '../../../domain/dataset.ts'
import { jsonShape } from '../../rows/json-shape.ts'
import { type RowOrProblem, type Row } from '../../rows/row.ts'
import { rowsOf } from '../../rows/rows-of.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import { textHead } from './text-head.ts'

/** As many rows are kept until one is of the format. */
const MOST_STRANGE = 20

/**
 * The rows of a file that nothing but its ending names as part of the dataset. A manifest or a settings file beside the
 * records is one warning, not an error for each of its lines; a file with one row of the format is read whole, with all
 * its errors.
 * @param own what a row of the format is or has, for the sentence
 */
export async function* rowsOfFormat(
  tree: Tree,
  file: TreeFile,
  isOwn: (row: Row) => boolean,
  own: string,
): AsyncGenerator<RowOrProblem> {
  if (/\.json$/i.test(file.path) && jsonShape(await textHead(tree, file)) === 'object') {
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
      if (rows > 0) return yield { problem: passedOver(file.path, noneIs(rows, own)) }
    }
    yield* held
    held = null
  }
  if (held === null) return
  if (rows > 0) yield { problem: passedOver(file.path, noneIs(rows, own)) }
  // Only errors: they say what is wrong with the file.
  else yield* held
}

/** Whether `rowsOfFormat` reads a file: one of its first rows is of the format. */
export async function hasRowOfFormat(tree: Tree, file: TreeFile, isOwn: (row: Row) => boolean): Promise<boolean> {
  if (/\.json$/i.test(file.path) && jsonShape(await textHead(tree, file)) === 'object') return false
  let [rows, problems] = [0, 0]
  for await (const row of rowsOf(tree, file)) {
    if ('problem' in row) problems++
    else if (isOwn(row)) return true
    else rows++
    if (rows + problems >= MOST_STRANGE) break
  }
  // Only errors: report them.
  return rows === 0 && problems > 0
}

function noneIs(rows: number, own: string): string {
  return `has no record among its first ${rows} that ${own}`
}

function passedOver(file: string, why: string): Problem {
  return { code: 'skipped-file', severity: 'warning', message: `“${file}” ${why}, so Thaw skipped it.`, file }
}
