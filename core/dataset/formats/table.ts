import { posix } from 'node:path'
import type { ColumnMapping, ColumnRole, Problem } from '../../domain/dataset.ts'
import type { Found } from '../records/record.ts'
import { splitOfPath } from '../records/split-names.ts'
import { rowKind, rowsOf } from '../rows/rows-of.ts'
import type { Row } from '../rows/row.ts'
import { guessColumns } from './columns.ts'
import type { Peeked, Reader, ReadInput, Scan } from './reader.ts'
import { labelNames } from './hub-features.ts'
import { tableRecord, taskOfColumns } from './table-records.ts'

/** CSV, TSV, JSON or Parquet rows that name an image and say something about it, beside the images. */
export const table: Reader = {
  format: 'table',
  async detect(scan) {
    const files = await tableFiles(scan)
    const [first] = files
    if (!first) return null
    const columns = guessColumns(first.rows, scan.options.columns)
    const task = columns && taskOfColumns(columns.used)
    if (!columns || !task) return null
    const names = files.length === 1 ? `“${first.file.path}”` : `${files.length} files such as “${first.file.path}”`
    return {
      format: 'table',
      confidence: 0.8,
      description: `Rows of ${names}, each naming an image (column “${columns.used.image}”).`,
      task,
      columns,
    }
  },
  async *read({ tree, images, detection }: ReadInput): AsyncGenerator<Found> {
    const columns = detection.columns?.used ?? {}
    for (const file of tree.files) {
      if (rowKind(file.path) === null || isMetadata(file.path)) continue
      const parquet = rowKind(file.path) === 'parquet'
      const names = parquet && !file.source ? await labelNames(tree.base, file.path, columns.label) : null
      const about = { path: file.path, split: splitOfPath(file.path), parquet, labelNames: names }
      let fits: boolean | null = null
      for await (const row of rowsOf(tree, file)) {
        if ('problem' in row) {
          // A file that is no table of images may be anything, and what is wrong with it does not matter.
          if (fits || tree.files.length === 1 || row.problem.code === 'bad-line') yield row
          continue
        }
        fits ??= hasColumns(row, columns)
        if (!fits) {
          yield { problem: otherColumns(file.path) }
          break
        }
        yield await tableRecord(row, about, columns, images)
      }
    }
  },
}

/** Files that look like tables of images: at least one of the first references leads to an image or out of the folder. */
async function tableFiles({ peeked, images, options }: Scan): Promise<Peeked[]> {
  const fitting: Peeked[] = []
  for (const file of peeked) {
    if (isMetadata(file.file.path) || file.rows.length === 0) continue
    const columns = guessColumns(file.rows, options.columns)
    if (!columns || taskOfColumns(columns.used) === null) continue
    const about = {
      path: file.file.path,
      split: null,
      parquet: rowKind(file.file.path) === 'parquet',
      labelNames: null,
    }
    for (const row of file.rows.slice(0, 20)) {
      if (!('record' in (await tableRecord(row, about, columns.used, images)))) continue
      fitting.push(file)
      break
    }
  }
  return fitting
}

/** `metadata.csv` and its kin belong to `imagefolder`. */
export function isMetadata(path: string): boolean {
  return /^metadata\.(?:csv|jsonl|parquet)$/.test(posix.basename(path))
}

/** The image's and at least one text's. */
function hasColumns({ value }: Row, columns: ColumnMapping): boolean {
  const has = (role: ColumnRole): boolean => {
    const name = columns[role]
    return name !== undefined && Object.hasOwn(value, name)
  }
  return has('image') && (has('label') || has('caption') || has('answer'))
}

function otherColumns(file: string): Problem {
  const message = `“${file}” has other columns than the rest and was left out: import it on its own.`
  return { code: 'skipped-file', severity: 'warning', message, file }
}
