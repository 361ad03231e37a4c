import {
  binary,
  columnFromArray,
  type DataType,
  int64,
  struct,
  Table,
  tableFromColumns,
  tableToIPC,
  utf8,
} from '@uwdata/flechette'

interface ArrowOptions {
  readonly rowsABatch?: number
  readonly format?: 'stream' | 'file'
  /** Names of the labels. */
  readonly names?: readonly string[]
}

type Column = readonly [values: readonly unknown[], type: DataType]

/** `{bytes, path}`, as the Hub's datasets have pictures. */
export const PICTURE = struct({ bytes: binary(), path: utf8() })

/** An Arrow file with a column of images and one of integer labels, as `save_to_disk` of Hugging Face writes it. */
export function imageArrow(
  images: readonly Uint8Array[],
  labels: readonly number[],
  options: ArrowOptions = {},
): Buffer {
  const image: Column = [images.map((bytes) => ({ bytes, path: null })), PICTURE]
  return arrowOf({ image, label: [labels, int64()] }, options)
}

export function arrowOf(
  columns: Readonly<Record<string, Column>>,
  { rowsABatch, format = 'stream', names }: ArrowOptions = {},
): Buffer {
  const batches = rowsABatch === undefined ? {} : { maxBatchRows: rowsABatch }
  const entries = Object.entries(columns).map(
    ([name, [values, type]]) => [name, columnFromArray([...values], type, batches)] as const,
  )
  const { schema, children } = tableFromColumns(Object.fromEntries(entries))
  const features = { image: { _type: 'Image' }, label: { names, _type: 'ClassLabel' } }
  const notes = new Map([['huggingface', JSON.stringify({ info: { features } })]])
  const table = new Table({ ...schema, metadata: names ? notes : null }, children)
  return Buffer.from(tableToIPC(table, { format }) as Uint8Array)
}
