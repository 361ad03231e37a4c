/** Formats that hold the pictures inside their own files. */
import { buffer } from 'node:stream/consumers'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { pack } from 'tar-stream'
import type { SampleItem } from '../sample-items.ts'
import { groupName } from '../sample-items.ts'
import type { PackedPicture, SampleFormat } from './format.ts'
import { stem } from './format.ts'
import { imageSchema, textColumn } from './image-schema.ts'

/** Pictures of a file; few enough to be held in memory while it is made. */
const EACH = 1000

/** Tar shards in which a picture is followed by its class and, where there are groups, its group. */
export const webdataset: SampleFormat<SampleItem> = {
  pathOf: (item) => item.fileName,
  documents: () => [],
  packing: {
    each: EACH,
    nameOf: (part) => `train-${String(part).padStart(6, '0')}.tar`,
    async bytesOf(pictures) {
      const tar = pack()
      // The same seed writes the same bytes, whenever it does.
      const mtime = new Date(0)
      for (const { item, file, bytes } of pictures) {
        const key = stem({ item, file })
        tar.entry({ name: file, mtime }, Buffer.from(bytes))
        tar.entry({ name: `${key}.cls`, mtime }, item.className)
        if (item.group !== undefined)
          tar.entry({ name: `${key}.json`, mtime }, JSON.stringify({ group: groupName(item.group) }))
      }
      tar.finalize()
      return buffer(tar)
    },
  },
}

/** A cloned Hub dataset: pictures as `{bytes, path}` beside a label. */
export const parquet: SampleFormat<SampleItem> = {
  pathOf: (item) => item.fileName,
  documents: () => [],
  packing: {
    each: EACH,
    nameOf: (part) => `data/train-${String(part).padStart(5, '0')}.parquet`,
    bytesOf(pictures) {
      const grouped = pictures.some(({ item }) => item.group !== undefined)
      const texts: readonly (readonly [string, (item: SampleItem) => string])[] = [
        ['label', (item) => item.className],
        ...(grouped ? [['group', (item: SampleItem) => groupName(item.group ?? 0)] as const] : []),
      ]
      const columns = texts.map(([name, textOf]) => ({ name, data: pictures.map(({ item }) => textOf(item)) }))
      const written = parquetWriteBuffer({
        columnData: [{ name: 'image', data: pictures.map(imageOf) }, ...columns],
        schema: imageSchema(columns.map(({ name }) => textColumn(name))),
      })
      return Promise.resolve(new Uint8Array(written))
    },
  },
}

function imageOf({ file, bytes }: PackedPicture<SampleItem>): { bytes: Uint8Array; path: string } {
  return { bytes, path: file }
}
