import type { PreviewSample, Sample } from '../../../core/contract/index.ts'
import type { Shown } from '../content/SampleTile.tsx'

/** Converts a stored item for a tile: a phrase's boxes become fractions of the picture. */
export function sampleShown({
  index,
  path,
  split,
  className,
  text,
  annotation,
  width,
  height,
  pictures,
}: Sample): Shown {
  const boxes: PreviewSample['boxes'] =
    annotation?.kind === 'referring'
      ? annotation.boxes.map(({ label, box: [left, top, right, bottom] }) => ({
          label,
          box: [left / width, top / height, right / width, bottom / height],
        }))
      : []
  const named = className === '' ? null : className
  return {
    index,
    path,
    split,
    className: named,
    text: text ?? null,
    boxes,
    ...(pictures === undefined ? {} : { pictures }),
  }
}
