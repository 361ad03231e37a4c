import type { BoxConvention, ReadingOptions } from '../../domain/dataset.ts'
import type { Recognised } from '../formats/registry.ts'
import { readHeader } from '../image/inspect.ts'
import { MAX_FILE_BYTES } from '../image/open.ts'
import { type BoxEvidence, conventionOf } from '../records/boxes.ts'
import { sourceBytes } from '../source/bytes.ts'

/** Records to read: enough to show the convention, few enough to be quick. */
const LOOKED_AT = 60

/** How the boxes of a dataset are written: as the person or the format says, else by what fits the images. */
export async function findConvention(
  { tree, reader, detection, images }: Pick<Recognised, 'tree' | 'reader' | 'detection' | 'images'>,
  options: ReadingOptions,
): Promise<BoxConvention> {
  if (options.boxConvention !== undefined) return options.boxConvention
  if (detection.convention !== undefined || detection.task !== 'boxes') return detection.convention ?? 'pixels'
  const evidence: BoxEvidence[] = []
  for await (const found of reader.read({ tree, images, options, detection })) {
    if (!('record' in found) || !found.record.boxes?.length) continue
    const { boxes, convention, image, bytes } = found.record
    if (convention !== undefined) return convention
    const size = await sourceBytes(tree.base, image.source, MAX_FILE_BYTES)
      .then((read) => readHeader(bytes ?? read, 1))
      .catch(() => null)
    if (size && 'width' in size) evidence.push({ width: size.width, height: size.height, boxes })
    if (evidence.length >= LOOKED_AT) break
  }
  return conventionOf(evidence)
}
