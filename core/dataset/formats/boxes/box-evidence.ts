/** Sizes of pictures beside the boxes written for them. */
import { readHeader } from '../../image/inspect.ts'
import { MAX_FILE_BYTES } from '../../image/open.ts'
import type { Images } from '../../records/images.ts'
import { canHoldPictures } from '../../rows/rows-of.ts'
import { sourceBytes } from '../../source/bytes.ts'
import type { WrittenBoxes } from './box-extent.ts'
import { writtenBoxes } from './nested-boxes.ts'
import type { Peeked } from '../reader.ts'
import { imagesOf } from '../tables/table-records.ts'

/** Pictures looked at: enough for the difference to show, and quick. */
const LOOKED_AT = 40

/** The first pictures of a file that have boxes, and their unconverted boxes. */
export async function boxEvidence(
  { file, rows }: Peeked,
  image: string,
  box: string,
  images: Images,
): Promise<WrittenBoxes[]> {
  const evidence: WrittenBoxes[] = []
  for (const row of rows) {
    const boxes = writtenBoxes(row.value, box)
    if (boxes.length === 0) continue
    const found = await imagesOf(row, { ...file, parquet: canHoldPictures(file.path) }, image, images)
    if (!found.ok) continue
    const { bytes, image: picture } = found
    const read = bytes ?? (await sourceBytes(images.base, picture.source, MAX_FILE_BYTES).catch(() => null))
    const size = read && (await readHeader(read, 1))
    if (size && 'width' in size) evidence.push({ width: size.width, height: size.height, boxes })
    if (evidence.length === LOOKED_AT) break
  }
  return evidence
}
