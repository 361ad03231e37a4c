import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import { imageSchema, integerColumn } from '../../../core/world/samples/formats/image-schema.ts'
import { heavyPictures, meanLength } from './draw.ts'

/** What `datasets` of Hugging Face writes by default was 1000 rows for long, and is a hundred for images. */
const ROWS_A_GROUP = 1000

/**
 * A Parquet file of about `bytes` as the Hub's image sets have it: a column of `{bytes, path}` beside labels, compressed
 * by Snappy, without a page index. Pictures are drawn once and used again.
 */
export async function drawParquet(file: string, bytes: number): Promise<void> {
  const pictures = await heavyPictures()
  const count = Math.ceil(bytes / meanLength(pictures))
  const writer = new ParquetWriter({
    writer: fileWriter(file),
    schema: imageSchema([integerColumn('label')]),
    statistics: false,
  })
  for (let from = 0; from < count; from += ROWS_A_GROUP) {
    const rows = Array.from({ length: Math.min(ROWS_A_GROUP, count - from) }, (_, i) => from + i)
    const images = rows.map((i) => ({ bytes: pictures[i % pictures.length], path: `${i}.jpg` }))
    await writer.write({
      columnData: [
        { name: 'image', data: images, encoding: 'PLAIN', offsetIndex: false },
        { name: 'label', data: Int32Array.from(rows, (i) => i % 10), offsetIndex: false },
      ],
      rowGroupSize: ROWS_A_GROUP,
    })
  }
  await writer.finish()
}
