import type { Box, LabelledBox } from '../../../domain/dataset.ts'
import { objectList, objectValue, textValue } from '../text/values.ts'
import type { Notes } from './notes.ts'
import { boxAround, cornersOf, NO_BOX, type Point, pointsOf } from './outline.ts'
import type { Said } from './image-annotation.ts'

/**
 * What LabelMe's file of one image says (https://github.com/wkentaro/labelme, `labelme/label_file.py`): `shapes` in pixels,
 * and `flags` of the whole image that are ticked.
 */
export function saidOfLabelMe(value: Readonly<Record<string, unknown>>, notes: Notes): Said {
  const boxes = objectList(value['shapes']).flatMap((shape) => boxOfShape(shape, notes))
  return { boxes, classes: tickedOf(value['flags']), captions: [] }
}

function boxOfShape(shape: Readonly<Record<string, unknown>>, notes: Notes): LabelledBox[] {
  const points = pointsOf(shape['points'])
  const kind = textValue(shape['shape_type']) ?? 'polygon'
  const label = textValue(shape['label'])
  const flags = tickedOf(shape['flags'])
  if (flags.length > 0) notes.add('attributes', 1, flags)
  if (['point', 'points', 'line', 'linestrip'].includes(kind)) {
    notes.add('noArea')
    return []
  }
  if (label === null) {
    notes.add('unlabelled')
    return []
  }
  if (kind !== 'rectangle') notes.add('outlines')
  const box = points && (kind === 'circle' ? aroundCircle(points) : boxAround(points))
  return [{ label, box: box ?? NO_BOX }]
}

/** The middle, and a point on the edge. */
function aroundCircle(points: readonly Point[]): Box | null {
  const [middle, edge] = points
  if (!middle || !edge) return null
  const radius = Math.hypot(edge[0] - middle[0], edge[1] - middle[1])
  return boxAround(cornersOf([middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius]))
}

function tickedOf(flags: unknown): string[] {
  return Object.entries(objectValue(flags) ?? {}).flatMap(([name, ticked]) => (ticked === true ? [name] : []))
}
