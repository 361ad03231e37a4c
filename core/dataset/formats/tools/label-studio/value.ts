import type { LabelledBox } from '../../../../domain/dataset.ts'
import { listValue, objectValue, textList } from '../../text/values.ts'
import type { Notes } from '../notes.ts'
import { boxAround, cornersOf, NO_BOX, numberOf, type Point, pointsOf, turned } from '../outline.ts'

/** Members of a value that are the labels of a region (https://labelstud.io/tags). */
const LABELS = ['rectanglelabels', 'polygonlabels', 'ellipselabels', 'labels']
/** Those of regions without an area, and of masks, which are run-length encoded. */
const NO_AREA = ['keypointlabels', 'vectorlabels']
const MASKS = ['brushlabels', 'bitmasklabels', 'rle', 'imageDataURL']

type Value = Readonly<Record<string, unknown>>

/**
 * The boxes that one region of Label Studio is, as fractions of the image: coordinates there are per cent of its width
 * and height, `x` and `y` the upper left corner before a rectangle is turned around it
 * (https://labelstud.io/tags/rectanglelabels, https://labelstud.io/guide/task_format).
 *
 * @param sized holds `original_width` and `original_height`, without which a turned one is taken to be of a square image
 */
export function regionBoxes(value: Value, sized: Value, notes: Notes): LabelledBox[] {
  const labels = LABELS.flatMap((key) => textList(value[key]))
  if (MASKS.some((key) => value[key] !== undefined)) return noted(notes, 'masks')
  if (NO_AREA.some((key) => value[key] !== undefined)) return noted(notes, 'noArea')
  const corners = cornersOfValue(value, sized, notes)
  if (labels.length === 0) return noted(notes, 'unlabelled')
  const box = corners && boxAround(corners.map(([x, y]): Point => [x / 100, y / 100]))
  return labels.map((label) => ({ label, box: box ?? NO_BOX }))
}

function noted(notes: Notes, note: 'masks' | 'noArea' | 'unlabelled'): LabelledBox[] {
  notes.add(note)
  return []
}

function cornersOfValue(value: Value, sized: Value, notes: Notes): Point[] | null {
  const points = pointsOf(value['points'])
  if (points) {
    notes.add('outlines')
    return points
  }
  const [x, y] = [numberOf(value['x']), numberOf(value['y'])]
  const [rx, ry] = [numberOf(value['radiusX']), numberOf(value['radiusY'])]
  const [width, height] = [numberOf(value['width']), numberOf(value['height'])]
  const degrees = Number.isFinite(numberOf(value['rotation'])) ? numberOf(value['rotation']) : 0
  const round = [x, y, rx, ry].every(Number.isFinite)
  if (round) notes.add('outlines')
  else if (![x, y, width, height].every(Number.isFinite)) return null
  const corners = round ? cornersOf([x - rx, y - ry, x + rx, y + ry]) : cornersOf([x, y, x + width, y + height])
  if (degrees === 0) return corners
  if (!round) notes.add('turned')
  // Per cent of the width and of the height are not the same length.
  const aspect = numberOf(sized['original_width']) / numberOf(sized['original_height'])
  const scale = Number.isFinite(aspect) && aspect > 0 ? aspect : 1
  const square = corners.map(([cx, cy]): Point => [cx * scale, cy])
  return turned(square, degrees, [x * scale, y]).map(([cx, cy]) => [cx / scale, cy])
}

/** The choices of a value: one for each that was ticked. A taxonomy's are paths, of which the last part is the class. */
export function choicesOf(value: Value): string[] {
  const taxonomy = listValue(value['taxonomy'])?.flatMap((path) => textList(path).slice(-1)) ?? []
  return [...textList(value['choices']), ...taxonomy]
}

/** What was typed into a text area. */
export function textsOf(value: Value): string[] {
  return textList(value['text'])
}

/** Whether a value is a shape on the image. */
export function isRegion(value: unknown): boolean {
  const fields = objectValue(value)
  return fields !== null && ['x', 'points', ...MASKS].some((key) => key in fields)
}

export function hasLabels(value: unknown): boolean {
  const fields = objectValue(value)
  return fields !== null && [...LABELS, ...NO_AREA, 'brushlabels', 'bitmasklabels'].some((key) => key in fields)
}
