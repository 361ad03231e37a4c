import { type FileMetaData, parquetMetadataAsync, parquetScan, parquetSchema, type SchemaTree } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { openConfined } from './confined.ts'
import { Damaged } from './damaged.ts'
import { refusePointer } from './git-lfs.ts'
import { pageLocations } from './parquet-pages.ts'
import { type FileSource, withRandomAccess } from './random-access.ts'

export interface ParquetFile {
  readonly rows: number
  /** Average bytes of a row, decoded. */
  readonly rowBytes: number
  readonly columns: readonly SchemaTree[]
  /** The file's own key–value pairs, where `datasets` of Hugging Face keeps its features. */
  readonly notes: ReadonlyMap<string, string>
  /** Values of one column, from row `start` to before `end`, all of one row group. */
  readonly column: (name: string, start: number, end: number) => Promise<unknown[]>
  /** Row numbers at which row groups begin, and the number of rows last. */
  readonly bounds: readonly number[]
}

interface Kept {
  readonly stamp: string
  readonly file: Promise<ParquetFile>
}

// Opening costs the footer and the places of all pages, and single rows are asked for one by one.
const kept = new Map<string, Kept>()
const KEPT = 16

/**
 * Opens a Parquet file, or takes it from the few opened last. Throws system errors, OutsideRoot, Damaged, and TooLarge
 * for one that is compressed in an archive and too large to be unpacked in memory.
 */
export async function openParquet(base: string, source: FileSource): Promise<ParquetFile> {
  const { size, mtimeMs } = await statOf(base, source.kind === 'file' ? source.path : source.archive)
  const key = JSON.stringify([base, source])
  const stamp = `${size} ${mtimeMs}`
  const known = kept.get(key)
  if (known?.stamp === stamp) return known.file
  const file = read(base, source)
  kept.delete(key)
  kept.set(key, { stamp, file })
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break
    kept.delete(oldest)
  }
  file.catch(() => kept.delete(key))
  return file
}

async function statOf(base: string, path: string): Promise<{ size: number; mtimeMs: number }> {
  await using file = await openConfined(base, path)
  return await file.stat()
}

async function read(base: string, source: FileSource): Promise<ParquetFile> {
  const size = await withRandomAccess(base, source, async (bytes) => bytes.size)
  const slice = (start: number, end = size): Promise<ArrayBuffer> =>
    withRandomAccess(base, source, async (file) => {
      const { buffer, byteOffset, length } = await file.read(start, end - start)
      // Only short pieces share their memory with others; a copy of the megabytes of a page would double them.
      const whole = length === buffer.byteLength
      return (whole ? buffer : buffer.slice(byteOffset, byteOffset + length)) as ArrayBuffer
    })
  const file = { byteLength: size, slice }
  let metadata: FileMetaData
  try {
    metadata = await parquetMetadataAsync(file)
  } catch (error) {
    if (size < 1024) refusePointer(Buffer.from(await slice(0, size)))
    const why = error instanceof Error ? error.message : String(error)
    throw new Damaged(`is not a Parquet file, or is cut off (${why}): replace it with an intact copy.`)
  }
  const pageLocationsByGroup = await withRandomAccess(base, source, (bytes) => pageLocations(bytes, metadata))
  const options = { file, metadata, compressors, utf8: false, pageLocationsByGroup }
  const bounds = [0]
  let uncompressed = 0
  for (const group of metadata.row_groups) {
    bounds.push((bounds.at(-1) ?? 0) + Number(group.num_rows))
    uncompressed += Number(group.total_byte_size)
  }
  const rows = bounds.at(-1) ?? 0
  return {
    rows,
    rowBytes: rows === 0 ? 0 : uncompressed / rows,
    columns: parquetSchema(metadata).children,
    notes: new Map((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ''])),
    bounds,
    column: async (name, start, end) => {
      try {
        // A scan of its own for each call: a scan keeps the column it read last.
        const scan = await parquetScan({ ...options, columns: [name] })
        return Array.from(await scan.readColumn({ column: name, rowStart: start, rowEnd: end }))
      } catch (error) {
        if (error instanceof Error && 'code' in error) throw error
        const why = error instanceof Error ? error.message : String(error)
        throw new Damaged(`is damaged in rows ${start + 1} to ${end} (${why}): replace it with an intact copy.`)
      }
    },
  }
}
