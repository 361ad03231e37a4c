import { inflateSync } from 'node:zlib'
import type { Box, LabelledBox } from '../../../domain/dataset.ts'
import { listValue, objectList, objectValue, textValue } from '../text/values.ts'
import type { Notes } from './notes.ts'
import { boxAround, cornersOf, NO_BOX, numberOf, pointsOf } from './outline.ts'
import type { Said } from './image-annotation.ts'

type Value = Readonly<Record<string, unknown>>

const NO_AREA = new Set(['point', 'line', 'graph', 'cuboid_3d'])
/** A PNG of a mask; its size stands in the first bytes. */
const MOST_MASK = 2 ** 16

/** Objects with their classes, and tags of the whole image: their values, or their names where they have none. */
export function saidOfSupervisely(value: Value, notes: Notes): Said {
  const boxes = objectList(value['objects']).flatMap((object): LabelledBox[] => {
    const label = textValue(object['classTitle'])
    const kind = textValue(object['geometryType']) ?? ''
    notes.add('attributes', objectList(object['tags']).length)
    if (NO_AREA.has(kind)) return noted(notes, 'noArea')
    if (label === null) return noted(notes, 'unlabelled')
    if (kind !== 'rectangle') notes.add('outlines')
    return [{ label, box: boxOf(object) ?? NO_BOX }]
  })
  const classes = objectList(value['tags']).flatMap((tag) => textValue(tag['value']) ?? textValue(tag['name']) ?? [])
  return { boxes, classes, captions: [] }
}

function noted(notes: Notes, note: 'noArea' | 'unlabelled'): LabelledBox[] {
  notes.add(note)
  return []
}

function boxOf(object: Value): Box | null {
  const bitmap = objectValue(object['bitmap'])
  if (bitmap) return boxOfBitmap(bitmap)
  const points = pointsOf(objectValue(object['points'])?.['exterior'])
  return points && boxAround(points)
}

/** A mask is a deflated PNG with the place of its upper left corner. */
function boxOfBitmap(bitmap: Value): Box | null {
  const [left, top] = (listValue(bitmap['origin']) ?? []).map(numberOf)
  const size = sizeOfMask(textValue(bitmap['data']) ?? '')
  if (left === undefined || top === undefined || size === null) return null
  return boxAround(cornersOf([left, top, left + size[0], top + size[1]]))
}

function sizeOfMask(data: string): readonly [number, number] | null {
  try {
    const png = inflateSync(Buffer.from(data.slice(0, MOST_MASK * 1024), 'base64'), {
      maxOutputLength: MOST_MASK * 1024,
    })
    return png.toString('latin1', 12, 16) === 'IHDR' ? [png.readUInt32BE(16), png.readUInt32BE(20)] : null
  } catch {
    return null
  }
}
