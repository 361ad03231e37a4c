import { posix } from 'node:path'
import type { Found } from '../../records/record.ts'
import { splitOfPath } from '../../records/split-names.ts'
import { canHoldPictures, rowKind, rowsOf } from '../../rows/rows-of.ts'
import { judgeColumns } from '../columns/judge-columns.ts'
import { findColumns } from '../columns/find-columns.ts'
import { holdsBytes } from '../columns/column-names.ts'
import { labelNames } from './hub-features.ts'
import type { Reader, ReadInput } from '../reader.ts'
import { nestedBoxesWords } from '../boxes/nested-boxes-words.ts'
import { tableRecord } from './table-records.ts'

/**
 * A cloned dataset of the Hugging Face Hub, what its `save_to_disk` writes, or any Parquet or Arrow files, with the images
 * inside: `{bytes, path}` or bytes.
 */
export const parquet: Reader = {
  format: 'parquet',
  async detect({ peeked, options, tree, images }) {
    const first = peeked.find(({ file, rows }) => isShard(file.path) && rows.length > 0)
    if (!first) return null
    const columns = await findColumns(first, options.columns, images)
    const { image } = columns.used
    if (image === undefined || !(columns.pictures ?? [image]).some((name) => holdsBytes(first.rows, name))) return null
    const shards = tree.files.filter(({ path }) => isShard(path)).length
    const kind = rowKind(first.file.path) === 'arrow' ? 'Arrow' : 'Parquet'
    const description =
      `${shards === 1 ? `The ${kind} file “${posix.basename(first.file.path)}”` : `${shards} ${kind} files`} with the ` +
      `images inside (column “${image}”)${nestedBoxesWords(columns)}.`
    return { format: 'parquet', description, ...judgeColumns(columns, first.file.path, 0.95) }
  },
  reads: () => (file) => isShard(file.path),
  async *read({ tree, images, detection }: ReadInput): AsyncGenerator<Found> {
    const columns = detection.columns?.used ?? {}
    for (const file of tree.files) {
      if (!isShard(file.path)) continue
      const names = await labelNames(tree.base, file, columns.label)
      const about = {
        ...file,
        split: splitOfPath(file.path),
        parquet: true,
        labelNames: names,
        nested: detection.columns?.nested,
      }
      for await (const row of rowsOf(tree, file)) {
        yield 'problem' in row ? row : await tableRecord(row, about, columns, images)
      }
    }
  },
}

function isShard(path: string): boolean {
  return canHoldPictures(path) && posix.basename(path) !== 'metadata.parquet'
}
