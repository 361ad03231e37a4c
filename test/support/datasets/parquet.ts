import { parquetWriteBuffer } from 'hyparquet-writer'
import { imageSchema, integerColumn, textColumn } from '../../../core/world/samples/formats/image-schema.ts'

interface ParquetOptions {
  readonly rowGroupSize?: number
  readonly notes?: Readonly<Record<string, string>>
  readonly codec?: 'SNAPPY' | 'UNCOMPRESSED'
}

/** A Parquet file with a column of images as `{bytes, path}`, as the Hub's datasets have it, and further columns. */
export function imageParquet(
  images: readonly Uint8Array[],
  columns: Readonly<Record<string, readonly unknown[]>>,
  { rowGroupSize = 100_000, notes = {}, codec = 'SNAPPY' }: ParquetOptions = {},
): Uint8Array {
  const others = Object.entries(columns)
  const written = parquetWriteBuffer({
    columnData: [
      { name: 'image', data: images.map((bytes, i) => ({ bytes, path: `${i}.png` })) },
      ...others.map(([name, data]) => ({ name, data: [...data] })),
    ],
    schema: imageSchema(
      others.map(([name, data]) => (typeof data[0] === 'number' ? integerColumn(name) : textColumn(name))),
    ),
    rowGroupSize,
    codec,
    kvMetadata: Object.entries(notes).map(([key, value]) => ({ key, value })),
  })
  return new Uint8Array(written)
}
