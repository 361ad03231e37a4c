import { problemOf } from '../files/file-problem.ts'
import { arrowBatches } from '../source/arrow/batches.ts'
import { sourceOf, type TreeFile } from '../source/tree.ts'
import type { RowOrProblem } from './row.ts'

/** Rows of an Arrow file, batch by batch, with pictures as the places where they lie; `line` is the row's number from 1. */
export async function* arrowRows(base: string, { path, source }: TreeFile): AsyncGenerator<RowOrProblem> {
  let line = 1
  try {
    for await (const { rows, columns, cell } of arrowBatches(base, sourceOf({ path, source }))) {
      for (let row = 0; row < rows; row++, line++) {
        const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>
        for (const [column, name] of columns.entries()) value[name] = cell(column, row)
        yield { line, value }
      }
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    yield { problem: { ...problemOf(error, path), line } }
  }
}
