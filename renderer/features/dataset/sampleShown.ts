import type { PreviewSample, Sample } from '../../../core/contract/index.ts'
import type { Shown } from '../content/SampleTile.tsx'

/** A stored item as a tile shows it: the boxes of a phrase as fractions of its picture. */
export function sampleShown({ index, path, split, className, text, annotation, width, height }: Sample): Shown {
  const boxes: PreviewSample['boxes'] =
    annotation?.kind === 'referring'
      ? annotation.boxes.map(({ label, box: [left, top, right, bottom] }) => ({
          label,
          box: [left / width, top / height, right / width, bottom / height],
        }))
      : []
  return { index, path, split, className: className === '' ? null : className, text: text ?? null, boxes }
}
