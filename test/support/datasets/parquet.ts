import { parquetWriteBuffer } from 'hyparquet-writer'

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
    schema: [
      { name: 'root', num_children: 1 + others.length },
      { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ...others.map(([name, data]) =>
        typeof data[0] === 'number'
          ? ({ name, type: 'INT32', repetition_type: 'REQUIRED' } as const)
          : ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const),
      ),
    ],
    rowGroupSize,
    codec,
    kvMetadata: Object.entries(notes).map(([key, value]) => ({ key, value })),
  })
  return new Uint8Array(written)
}
