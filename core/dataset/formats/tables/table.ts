import { posix } from 'node:path'
import type { ColumnMapping, ColumnRole } from '../../../domain/dataset.ts'
import type { Images } from '../../records/images.ts'
import type { Found } from '../../records/record.ts'
import { splitOfPath } from '../../records/split-names.ts'
import { withoutRepeats } from '../../repeats/without-repeats.ts'
import { canHoldPictures } from '../../rows/rows-of.ts'
import type { Row } from '../../rows/row.ts'
import { isImageText } from '../../source/base64-text.ts'
import type { TreeFile } from '../../source/tree.ts'
import { boxColumns, boxColumnsOnce } from '../boxes/box-columns.ts'
import { boxesMeant } from '../boxes/crops-or-referring.ts'
import { judgeColumns } from '../columns/judge-columns.ts'
import { findColumns } from '../columns/find-columns.ts'
import { values } from '../columns/column-names.ts'
import { nestedBoxesWords } from '../boxes/nested-boxes-words.ts'
import { hasRowOfFormat, rowsOfFormat } from '../text/rows-of-format.ts'
import { mergedRows } from './merged-rows.ts'
import type { Columns } from '../columns/found-columns.ts'
import type { Peeked, Reader, ReadInput, Scan } from '../reader.ts'
import { recordFiles } from './record-files.ts'
import { labelNames } from './hub-features.ts'
import { hasColumn } from '../columns/one-hot.ts'
import { imagesOf, tableRecord, taskOfColumns } from './table-records.ts'

/** CSV, TSV, JSON or Parquet rows that name an image and say something about it, beside the images. */
export const table: Reader = {
  format: 'table',
  async detect(scan) {
    const tables = await tablesOf(scan)
    const [first] = tables
    if (!first) return null
    const { file, columns } = first
    const many = tables.filter(({ unsure }) => !unsure).length
    const names = many < 2 ? `“${file.path}”` : `${many} files such as “${file.path}”`
    const { image: named } = columns.used
    const how = columns.byStem ? 'naming an image without its extension' : 'naming an image'
    const inText = named !== undefined && values(first.rows, named).some(isImageText)
    const image = named === undefined ? '' : `, each ${inText ? 'with an image in base64' : how} (column “${named}”)`
    const judged = judgeColumns(columns, file.path, first.leadsNowhere ? 0.3 : 0.8)
    const [row] = first.rows
    const boxes = judged.task === 'classes' && row ? boxColumns(row.value) : null
    const box = boxes === null ? '' : ` and a box (${boxes.names.join(', ')})`
    const labels = columns.used.label === undefined ? [] : values(first.rows, columns.used.label)
    return {
      format: 'table',
      description: `Rows of ${names}${image}${box}${nestedBoxesWords(columns)}.`,
      ...judged,
      ...(boxes === null
        ? {}
        : { columns: { ...columns, boxes: boxes.names }, task: 'boxes' as const, boxes: boxesMeant(labels) }),
    }
  },
  async reads({ tree, detection }) {
    const files = new Set((await recordFiles(tree)).map(({ path }) => path))
    const columns = detection.columns?.used ?? {}
    return async (file) =>
      files.has(file.path) &&
      !isMetadata(file.path) &&
      (await hasRowOfFormat(tree, file, (row) => hasColumns(row, columns)))
  },
  read: (input) => mergedRows(withoutRepeats(recordsOf(input))),
}

async function* recordsOf({ tree, images, detection }: ReadInput): AsyncGenerator<Found> {
  const columns = detection.columns?.used ?? {}
  if (columns.image === undefined) return
  for (const file of await recordFiles(tree)) {
    if (isMetadata(file.path)) continue
    const parquet = canHoldPictures(file.path)
    const names = parquet ? await labelNames(tree.base, file, columns.label) : null
    const nested = detection.columns?.nested
    const boxes = detection.task === 'boxes' && !nested ? boxColumnsOnce() : undefined
    const about = { ...file, split: splitOfPath(file.path), parquet, labelNames: names, boxes, nested }
    const isOwn = (row: Row): boolean => hasColumns(row, columns)
    let fits = false
    for await (const row of rowsOfFormat(tree, file, isOwn, 'has the columns of the rest')) {
      if (!('problem' in row)) {
        fits = true
        yield await tableRecord(row, about, columns, images)
        // A file that is no table of images may be anything, and what is wrong with it does not matter.
      } else if (fits || tree.files.length === 1 || TOLD.has(row.problem.code)) yield row
    }
  }
}

/** Problems of files that may not be meant to be tables. */
const TOLD: ReadonlySet<string> = new Set(['bad-line', 'skipped-file'])

interface Candidate {
  readonly file: TreeFile
  readonly columns: Columns
  /** None of the first rows leads to an image. */
  readonly leadsNowhere: boolean
  readonly unsure: boolean
  readonly rows: readonly Row[]
}

/**
 * Files that look like tables of images, best first: at least one of the first references leads to an image. A file that
 * the person means to be a table is one in any case, so that its columns can be named.
 */
async function tablesOf({ peeked, images, options, tree }: Scan): Promise<Candidate[]> {
  const meant = options.format === 'table' || options.columns !== undefined || tree.container === 'file'
  const candidates: Candidate[] = []
  for (const one of peeked) {
    if (isMetadata(one.file.path) || one.rows.length === 0) continue
    const columns = await findColumns(one, options.columns, images)
    const leadsNowhere = !(await leadsToImage(one, columns, images))
    const texts = columns.available.filter(({ example }) => example !== '')
    if (leadsNowhere && (!meant || texts.length < 2)) continue
    const unsure = leadsNowhere || judgeColumns(columns, '', 1).unclear !== undefined
    candidates.push({ file: one.file, columns, leadsNowhere, unsure, rows: one.rows })
  }
  return candidates.toSorted((a, b) => Number(a.unsure) - Number(b.unsure))
}

async function leadsToImage({ file, rows }: Peeked, { used }: Columns, images: Images): Promise<boolean> {
  const about = { ...file, parquet: canHoldPictures(file.path) }
  for (const row of rows.slice(0, 20)) {
    const found = await imagesOf(row, about, used.image ?? '', images)
    // Ambiguous images are reported line by line.
    if (found.ok || found.code === 'ambiguous-image') return true
  }
  return false
}

/** `metadata.csv` and its kin belong to `imagefolder`. */
export function isMetadata(path: string): boolean {
  return /^metadata\.(?:csv|jsonl|parquet)$/.test(posix.basename(path))
}

/** The image's and at least one text's, where it is known. */
function hasColumns({ value }: Row, columns: ColumnMapping): boolean {
  const has = (role: ColumnRole): boolean => {
    const name = columns[role]
    return name !== undefined && hasColumn(value, name)
  }
  return has('image') && (taskOfColumns(columns) === null || has('label') || has('caption') || has('answer'))
}
