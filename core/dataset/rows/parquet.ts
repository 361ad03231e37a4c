import { problemOf } from '../files/file-problem.ts'
import { openParquet } from '../source/parquet-file.ts'
import { sourceOf, type TreeFile } from '../source/tree.ts'
import type { RowOrProblem } from './row.ts'

/** Decoded bytes held at once. */
const SLICE_BYTES = 8 * 2 ** 20
const MOST_ROWS = 4096

/** Rows of a Parquet file in slices of a few megabytes; `line` is the row's number from 1. */
export async function* parquetRows(
  base: string,
  { path, source }: TreeFile,
  columns?: readonly string[],
): AsyncGenerator<RowOrProblem> {
  let row = 0
  try {
    const file = await openParquet(base, sourceOf({ path, source }))
    const names = columns ?? file.columns.map(({ element }) => element.name)
    const step = Math.max(1, Math.min(MOST_ROWS, Math.floor(SLICE_BYTES / Math.max(1, file.rowBytes))))
    for (const [group, from] of file.bounds.entries()) {
      const to = file.bounds[group + 1] ?? from
      for (row = from; row < to; row += step) {
        const end = Math.min(to, row + step)
        const values: unknown[][] = []
        for (const name of names) values.push(await file.column(name, row, end))
        for (let i = 0; i < end - row; i++) {
          const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>
          for (const [c, name] of names.entries()) value[name] = values[c]?.[i]
          yield { line: row + i + 1, value }
        }
      }
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    yield { problem: { ...problemOf(error, path), line: row + 1 } }
  }
}
