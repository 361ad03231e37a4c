import type { Box, BoxConvention, LabelledBox } from '../../domain/dataset.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** A box in pixels, cut at the image's edges; null when nothing of it is left. Corners in the wrong order are swapped. */
export function toPixels({ box }: LabelledBox, convention: BoxConvention, { width, height }: Size): Box | null {
  const whole = { pixels: null, thousandths: 1000, fractions: 1 }[convention]
  const [sx, sy] = whole === null ? [1, 1] : [width / whole, height / whole]
  const [a, b, c, d] = box
  const cut = (value: number, limit: number): number => Math.min(limit, Math.max(0, Math.round(value)))
  const left = cut(Math.min(a, c) * sx, width)
  const right = cut(Math.max(a, c) * sx, width)
  const top = cut(Math.min(b, d) * sy, height)
  const bottom = cut(Math.max(b, d) * sy, height)
  return [left, top, right, bottom].every(Number.isFinite) && right > left && bottom > top
    ? [left, top, right, bottom]
    : null
}

export interface BoxEvidence extends Size {
  readonly boxes: readonly LabelledBox[]
}

/** Boxes may reach over the edge by this share before they count as too large for their image. */
const TOLERANCE = 0.01

/**
 * Tells pixels, thousandths and fractions apart by looking at some images with their boxes: where no coordinate is above
 * 1, they are fractions; one above 1000 can only be pixels; boxes that reach out of their own image, none above 1000, can
 * only be thousandths; and so can boxes that never pass 1000 in images far larger. All else is pixels.
 */
export function conventionOf(evidence: readonly BoxEvidence[]): BoxConvention {
  const corners = evidence.flatMap(({ boxes: list }) => list.map(({ box }) => box))
  if (corners.length > 0 && corners.every((box) => Math.max(...box) <= 1 + TOLERANCE)) return 'fractions'
  let boxes = 0
  let outside = 0
  let inLarge = 0
  for (const { width, height, boxes: list } of evidence) {
    for (const { box } of list) {
      const [, , right, bottom] = box
      if (Math.max(...box) > 1000) return 'pixels'
      boxes++
      if (right > width * (1 + TOLERANCE) || bottom > height * (1 + TOLERANCE)) outside++
      if (Math.min(width, height) >= 1500) inLarge++
    }
  }
  const many = inLarge >= 20 && inLarge >= 0.5 * boxes
  return (outside > 0 && outside >= 0.05 * boxes) || many ? 'thousandths' : 'pixels'
}
