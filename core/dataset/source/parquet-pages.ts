import type { FileMetaData } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { Damaged } from './damaged.ts'
import type { RandomAccess } from './random-access.ts'

interface PageLocation {
  readonly offset: bigint
  readonly compressed_page_size: number
  readonly first_row_index: bigint
}

/** Smaller column chunks are read whole. */
const LARGE = 8 * 2 ** 20
/** A page header with statistics; the statistics of image bytes can be as long as an image. */
const HEADER_READ = 512
const MOST_HEADER = 16 * 2 ** 20
/** A chunk whose pages cannot be located is read whole up to this size, and refused above it. */
const MOST_WHOLE = 2 ** 30

/**
 * Where the pages of large column chunks begin, for files without an offset index: found by hopping from header to
 * header. With it a row costs one page (about a megabyte) instead of its column chunk, which in a file written with
 * one row group is the whole file. Chunks of lists are left out, because their page headers count values, not rows.
 */
export async function pageLocations(
  file: RandomAccess,
  metadata: FileMetaData,
): Promise<Record<string, PageLocation[]>[]> {
  const groups: Record<string, PageLocation[]>[] = []
  for (const group of metadata.row_groups) {
    const pages: Record<string, PageLocation[]> = {}
    for (const { meta_data: column, offset_index_offset: index } of group.columns) {
      const size = Number(column?.total_compressed_size ?? 0)
      if (!column || index || size < LARGE) continue
      const name = column.path_in_schema.join('.')
      const repeated = column.path_in_schema.some((part) => part === 'list' || part === 'element')
      const found = repeated ? null : await hop(file, Number(column.data_page_offset), startOf(column) + size)
      if (found) pages[name] = found
      else if (size > MOST_WHOLE) {
        throw new Damaged(
          `keeps ${Math.round(size / 2 ** 20)} MiB of “${name}” in one row group: write it with row groups of a few ` +
            'hundred rows, or with a page index.',
        )
      }
    }
    groups.push(pages)
  }
  return groups
}

function startOf(column: { data_page_offset: bigint; dictionary_page_offset?: bigint | undefined }): number {
  return Number(column.dictionary_page_offset ?? column.data_page_offset)
}

async function hop(file: RandomAccess, from: number, to: number): Promise<PageLocation[] | null> {
  const pages: PageLocation[] = []
  let row = 0
  let at = from
  while (at < to) {
    const page = await headerAt(file, at, to)
    if (page === null) return null
    const length = page.headerBytes + page.bytes
    if (page.rows !== null) {
      pages.push({ offset: BigInt(at), compressed_page_size: length, first_row_index: BigInt(row) })
      row += page.rows
    }
    at += length
  }
  return pages.length > 0 ? pages : null
}

async function headerAt(
  file: RandomAccess,
  at: number,
  to: number,
): Promise<{ headerBytes: number; bytes: number; rows: number | null } | null> {
  for (let length = HEADER_READ; length <= MOST_HEADER; length *= 8) {
    const bytes = await file.read(at, Math.min(length, to - at))
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 }
    try {
      const header = parquetHeader(reader)
      const rows = header.data_page_header_v2?.num_rows ?? header.data_page_header?.num_values ?? null
      return { headerBytes: reader.offset, bytes: header.compressed_page_size, rows }
    } catch {
      // The header is longer than what was read.
      if (length >= to - at) return null
    }
  }
  return null
}
