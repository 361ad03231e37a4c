import type { PreviewSample } from '../../contract/dataset.ts'
import { annotationText } from '../../domain/annotation-text.ts'
import { readHeader } from '../image/inspect.ts'
import { MAX_FILE_BYTES } from '../image/open.ts'
import { toPixels } from '../records/boxes.ts'
import type { Plan } from '../records/plan.ts'
import type { RawRecord } from '../records/record.ts'
import { sourceBytes } from '../source/bytes.ts'

/**
 * Samples of records: picture index, split, texts, and boxes as fractions of the picture.
 * @param nameOf the name of a label
 */
export async function previewSamples(
  base: string,
  records: readonly RawRecord[],
  plan: Plan,
  nameOf: (label: string) => string,
): Promise<PreviewSample[]> {
  return Promise.all(
    records.map(async (record, index) => ({
      index,
      path: record.image.path,
      split: record.split,
      className: plan.items === 'labels' && record.label !== undefined ? nameOf(record.label.trim()) : null,
      text: textOf(record),
      ...(record.moreImages?.length ? { pictures: record.moreImages.length + 1 } : {}),
      boxes: await fractions(base, record, plan),
    })),
  )
}

function textOf({ turns, captions, boxes }: RawRecord): string | null {
  if (boxes) return [...new Set(boxes.map(({ label }) => label))].join(', ')
  if (turns) return annotationText({ kind: 'conversation', turns, images: [] })
  return captions ? annotationText({ kind: 'caption', texts: captions }) : null
}

async function fractions(base: string, record: RawRecord, plan: Plan): Promise<PreviewSample['boxes']> {
  if (!record.boxes || record.boxes.length === 0) return []
  const size = await sourceBytes(base, record.image.source, MAX_FILE_BYTES)
    .then((bytes) => readHeader(bytes, 1))
    .catch(() => null)
  if (!size || !('width' in size)) return []
  const { width, height } = size
  return record.boxes.flatMap((labelled) => {
    const box = toPixels(labelled, record.convention ?? plan.convention, size)
    if (!box) return []
    return [{ label: labelled.label, box: [box[0] / width, box[1] / height, box[2] / width, box[3] / height] }]
  })
}
