import type { ItemSource } from '../../domain/dataset.ts'
import { Damaged } from './damaged.ts'
import { openParquet } from './parquet-file.ts'

type ParquetSource = Extract<ItemSource, { kind: 'parquet' }>

/** The bytes of an image in a Parquet cell: bytes, or the struct `{bytes, path}` of Hugging Face's Image feature. */
export async function parquetBytes(base: string, source: ParquetSource): Promise<Buffer> {
  const file = await openParquet(base, source.inside ?? { kind: 'file', path: source.file })
  if (source.row >= file.rows) throw new Damaged('is beyond the end of its Parquet file, which has become shorter.')
  const [cell] = await file.column(source.column, source.row, source.row + 1)
  const bytes = cellBytes(source.element === undefined ? cell : (cell as unknown[] | null)?.[source.element])
  if (bytes === null) throw new Damaged('no longer holds an image: its Parquet file has changed.')
  return bytes
}

/** The bytes of one cell or list element, or null where it holds none. */
export function cellBytes(cell: unknown): Buffer | null {
  if (cell instanceof Uint8Array) return Buffer.from(cell.buffer, cell.byteOffset, cell.length)
  if (typeof cell !== 'object' || cell === null || !('bytes' in cell)) return null
  return cell.bytes instanceof Uint8Array ? cellBytes(cell.bytes) : null
}
