/** Decides from the images whether lists of four numbers end with a width and a height or with a corner. */
import type { Box } from '../../../domain/dataset.ts'

export interface WrittenBoxes {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
}

/** Boxes may reach over the edge by this share. */
const TOLERANCE = 0.01

/**
 * A corner cannot precede its start; a width cannot reach outside the image. If both readings fit all boxes, the name
 * decides; otherwise they are width and height, as in COCO and the Hub's documentation.
 */
export function endsWithExtent(name: string, evidence: readonly WrittenBoxes[]): boolean {
  if (/xyxy/i.test(name)) return false
  if (/xywh/i.test(name)) return true
  let [notCorners, notExtents] = [0, 0]
  for (const { width, height, boxes } of evidence) {
    for (const box of boxes) {
      const [left, top, c, d] = box
      const [right, bottom] = limitsOf(boxes, width, height)
      if (c < left || d < top) notCorners++
      else if (left + c > right * (1 + TOLERANCE) || top + d > bottom * (1 + TOLERANCE)) notExtents++
    }
  }
  return notCorners >= notExtents
}

/** Where the image ends in the numbers of its boxes: shares of it, thousandths, or pixels. */
function limitsOf(boxes: readonly Box[], width: number, height: number): readonly [number, number] {
  const most = Math.max(...boxes.flat())
  if (most <= 1 + TOLERANCE) return [1, 1]
  const starts = boxes.some(([left, top]) => left > width || top > height)
  return starts && most <= 1000 ? [1000, 1000] : [width, height]
}
