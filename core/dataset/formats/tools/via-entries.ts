import type { Box } from '../../../domain/dataset.ts'
import { parseJson } from '../../../domain/json.ts'
import { topKeys } from '../../rows/json-shape.ts'
import { jsonStream } from '../../rows/json-stream.ts'
import { lineProblem, type RowOrProblem } from '../../rows/row.ts'
import { fileText, rowsOf } from '../../rows/rows-of.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import { textHead } from '../text/text-head.ts'
import { objectList, objectValue, textValue } from '../text/values.ts'
import type { Notes } from './notes.ts'
import { boxAround, cornersOf, numberOf, type Point, turned } from './outline.ts'

type Value = Readonly<Record<string, unknown>>

/** What a file of the VGG Image Annotator says of one image. */
export interface ViaEntry {
  readonly filename: string
  readonly line: number
  readonly attributes: Value
  readonly regions: readonly { readonly shape: Value; readonly attributes: Value }[]
}

type EntryOrProblem = { readonly entry: ViaEntry } | Extract<RowOrProblem, { problem: unknown }>

/** The member of a project's file under which its images are. */
const PROJECT = '_via_img_metadata'

/** Project files and exports of VIA 2, and of VIA 1, whose regions are an object. */
export async function isViaJson(tree: Tree, file: TreeFile): Promise<boolean> {
  if (!/\.json$/i.test(file.path)) return false
  const head = await textHead(tree, file)
  return topKeys(head).includes(PROJECT) || (/^\s*\{/.test(head) && hasEntry(head))
}

function hasEntry(head: string): boolean {
  return (
    /"filename"\s*:/.test(head) &&
    /"regions"\s*:\s*[[{]/.test(head) &&
    /"(?:file_attributes|shape_attributes)"\s*:/.test(head)
  )
}

export async function isViaCsv(tree: Tree, file: TreeFile): Promise<boolean> {
  return (
    /\.(?:csv|txt)$/i.test(file.path) && /^#?"?filename"?,.*region_shape_attributes/.test(await textHead(tree, file))
  )
}

export async function* viaEntries(tree: Tree, file: TreeFile): AsyncGenerator<EntryOrProblem> {
  if (await isViaCsv(tree, file)) return yield* csvEntries(tree, file)
  const members = topKeys(await textHead(tree, file)).includes(PROJECT) ? [PROJECT] : []
  for await (const found of jsonStream(
    fileText(tree, file, () => {}),
    file.path,
    members,
  )) {
    if ('problem' in found) yield found
    else {
      const value = objectValue(found.value)
      const filename = textValue(value?.['filename'])
      if (value && filename !== null) yield { entry: entryOf(value, filename, found.line) }
      else yield { problem: lineProblem(file.path, found.line, 'names no file: correct or remove it.', 'bad-record') }
    }
  }
}

function entryOf(value: Value, filename: string, line: number): ViaEntry {
  const list = Array.isArray(value['regions']) ? value['regions'] : Object.values(objectValue(value['regions']) ?? {})
  const regions = objectList(list).map((region) => ({
    shape: objectValue(region['shape_attributes']) ?? {},
    attributes: objectValue(region['region_attributes']) ?? {},
  }))
  return { filename, line, attributes: objectValue(value['file_attributes']) ?? {}, regions }
}

/** A row for each region; those of one image follow each other. */
async function* csvEntries(tree: Tree, file: TreeFile): AsyncGenerator<EntryOrProblem> {
  let held = null as (ViaEntry & { readonly regions: ViaEntry['regions'][number][] }) | null
  for await (const row of rowsOf(tree, file)) {
    if ('problem' in row) {
      yield row
      continue
    }
    const broken: string[] = []
    const cell = (name: string): Value => {
      const text = textValue(row.value[name])
      const value = text === null ? {} : objectValue(parseJson(text))
      if (value === null) broken.push(name)
      return value ?? {}
    }
    const filename = textValue(row.value['#filename'] ?? row.value['filename'])
    if (filename === null) {
      yield { problem: lineProblem(file.path, row.line, 'names no file: correct or remove it.', 'bad-record') }
      continue
    }
    const shape = cell('region_shape_attributes')
    const region = Object.keys(shape).length === 0 ? [] : [{ shape, attributes: cell('region_attributes') }]
    for (const name of broken) {
      const reason = `has a cell “${name}” that is no JSON object: correct it.`
      yield { problem: lineProblem(file.path, row.line, reason) }
    }
    if (held?.filename === filename) held.regions.push(...region)
    else {
      if (held) yield { entry: held }
      held = { filename, line: row.line, attributes: cell('file_attributes'), regions: region }
    }
  }
  if (held) yield { entry: held }
}

/** The box of a shape, in pixels; null for one that is damaged, undefined for one without an area. */
export function viaBox(shape: Value, notes: Notes): Box | null | undefined {
  const at = (...names: string[]): number[] => names.map((name) => numberOf(shape[name]))
  switch (textValue(shape['name'])) {
    case 'rect': {
      const [x = 0, y = 0, width = 0, height = 0] = at('x', 'y', 'width', 'height')
      return boxAround(cornersOf([x, y, x + width, y + height]))
    }
    case 'circle':
    case 'ellipse': {
      const [cx = 0, cy = 0, r = 0, rx = r, ry = r, theta = 0] = at('cx', 'cy', 'r', 'rx', 'ry', 'theta')
      const [a, b] = textValue(shape['name']) === 'circle' ? [r, r] : [rx, ry]
      notes.add('outlines')
      const corners = cornersOf([cx - a, cy - b, cx + a, cy + b])
      // In radians.
      return boxAround(Number.isFinite(theta) ? turned(corners, (theta * 180) / Math.PI, [cx, cy]) : corners)
    }
    case 'polygon':
    case 'polyline': {
      const [xs, ys] = [shape['all_points_x'], shape['all_points_y']]
      if (!Array.isArray(xs) || !Array.isArray(ys)) return null
      notes.add('outlines')
      return boxAround(xs.map((x, i): Point => [numberOf(x), numberOf(ys[i])]))
    }
    default:
      notes.add('noArea')
      return undefined
  }
}
