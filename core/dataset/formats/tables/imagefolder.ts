import { posix } from 'node:path'
import type { LabelledBox } from '../../../domain/dataset.ts'
import type { Found, RawRecord } from '../../records/record.ts'
import { splitOfPath } from '../../records/split-names.ts'
import { withoutRepeats } from '../../repeats/without-repeats.ts'
import { canHoldPictures, rowsOf } from '../../rows/rows-of.ts'
import type { Row } from '../../rows/row.ts'
import { judgeColumns } from '../columns/judge-columns.ts'
import { findColumns } from '../columns/find-columns.ts'
import { mergedRows } from './merged-rows.ts'
import type { Reader, ReadInput } from '../reader.ts'
import { isMetadata } from './table.ts'
import { tableRecord } from './table-records.ts'
import { listValue, objectValue, textValue } from '../text/values.ts'

const SURETY = 0.95

/**
 * Hugging Face `imagefolder`: images with a `metadata.csv`, `.jsonl` or `.parquet` whose `file_name` counts from its own
 * folder (https://huggingface.co/docs/datasets/image_load#imagefolder). `objects` with `bbox` and `categories` are
 * boxes, left, top, width and height in pixels.
 */
export const imagefolder: Reader = {
  format: 'imagefolder',
  async detect({ peeked, options, images }) {
    const first = peeked.find(({ file, rows }) => isMetadata(file.path) && rows.length > 0)
    if (!first) return null
    const given = { image: fileNameColumn(first.rows), ...options.columns }
    const columns = await findColumns(first, given, images)
    const description = `Images listed in “${first.file.path}”, as Hugging Face reads an image folder.`
    const judged = judgeColumns(columns, first.file.path, SURETY)
    const boxes = columns.used.image !== undefined && first.rows.some((row) => boxesOf(row).length > 0)
    return boxes
      ? { format: 'imagefolder', description, columns, task: 'boxes', confidence: SURETY }
      : { format: 'imagefolder', description, ...judged }
  },
  reads: () => (file) => isMetadata(file.path),
  read: (input) => mergedRows(withoutRepeats(recordsOf(input))),
}

async function* recordsOf({ tree, images, detection }: ReadInput): AsyncGenerator<Found> {
  const columns = detection.columns?.used ?? {}
  for (const file of tree.files) {
    if (!isMetadata(file.path)) continue
    const folder = posix.dirname(file.path)
    const parquet = canHoldPictures(file.path)
    const about = { ...file, split: splitOfPath(folder), parquet, labelNames: null, nested: detection.columns?.nested }
    for await (const row of rowsOf(tree, file)) {
      if ('problem' in row) yield row
      else {
        const found = await tableRecord(row, about, columns, images)
        yield 'record' in found ? { record: withBoxes(found.record, row) } : found
      }
    }
  }
}

function fileNameColumn(rows: readonly Row[]): string | undefined {
  return ['file_name', 'file_names', 'image'].find((name) => rows.some(({ value }) => value[name] !== undefined))
}

function withBoxes(record: RawRecord, row: Row): RawRecord {
  const boxes = boxesOf(row)
  return boxes.length > 0 ? { ...record, boxes, convention: 'pixels' } : record
}

function boxesOf({ value }: Row): LabelledBox[] {
  const objects = objectValue(value['objects'])
  const boxes = listValue(objects?.['bbox']) ?? []
  const labels = listValue(objects?.['categories'] ?? objects?.['category']) ?? []
  return boxes.flatMap((entry, i) => {
    const box = listValue(entry)?.map(Number)
    const label = textValue(labels[i])
    if (box?.length !== 4 || label === null) return []
    const [x, y, width, height] = box as [number, number, number, number]
    return [{ label, box: [x, y, x + width, y + height] as const }]
  })
}
