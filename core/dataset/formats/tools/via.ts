import type { LabelledBox, Task } from '../../../domain/dataset.ts'
import { type Found, recordProblem } from '../../records/record.ts'
import { splitOfPath } from '../../records/split-names.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import { judgeColumns } from '../columns/judge-columns.ts'
import type { Detection, Reader, ReadInput, Scan } from '../reader.ts'
import { textValue } from '../text/values.ts'
import { Notes } from './notes.ts'
import { NO_BOX } from './outline.ts'
import { NOTHING_SAID, nothingSaid, type Said, saidRecord } from './image-annotation.ts'
import { isViaCsv, isViaJson, viaBox, type ViaEntry, viaEntries } from './via-entries.ts'
import { attributeValues, labelColumns } from './via-labels.ts'

const FIRST_IMAGES = 5000
/** Regions to read to find the class attribute. */
const FIRST_REGIONS = 1000
const SURETY = 0.97

/**
 * The VGG Image Annotator's project files and exports, as JSON and CSV (https://www.robots.ox.ac.uk/~vgg/software/via/):
 * regions in pixels with attributes, one of which is the class, or attributes of whole files.
 */
export const via: Reader = {
  format: 'via',
  async detect({ tree, peeked, options }: Scan) {
    let empty: Detection | null = null
    for (const { file } of peeked) {
      if (!(await isVia(tree, file))) continue
      const entries: ViaEntry[] = []
      let count = 0
      for await (const found of viaEntries(tree, file)) {
        if ('problem' in found) continue
        entries.push(found.entry)
        count += found.entry.regions.length
        if (entries.length >= FIRST_IMAGES || count >= FIRST_REGIONS) break
      }
      const regions = entries.flatMap((entry) => entry.regions.map(({ attributes }) => attributes))
      const description = `${regions.length > 0 ? 'Regions' : 'Attributes'} of the VGG Image Annotator in “${file.path}”.`
      const columns = labelColumns(regions.length > 0 ? regions : entries.map(({ attributes }) => attributes), options)
      const about = { format: 'via', description, convention: 'pixels' } as const
      if (columns) {
        const { task: _, ...judged } = judgeColumns(columns, file.path, SURETY)
        return { ...about, ...judged, task: regions.length > 0 ? 'boxes' : 'classes' }
      }
      const captioned =
        regions.length === 0 && entries.some(({ attributes }) => textValue(attributes['caption']) !== null)
      if (captioned) return { ...about, confidence: SURETY, task: 'captions' }
      const bare = 'its regions have no attribute that could be their class: add one, or choose another format.'
      empty ??= nothingSaid('via', 'the VGG Image Annotator', file.path, regions.length > 0 ? bare : undefined)
    }
    return empty
  },
  reads:
    ({ tree }) =>
    (file) =>
      isVia(tree, file),
  async *read({ tree, images, detection }: ReadInput): AsyncGenerator<Found> {
    const label = detection.columns?.used.label ?? ''
    for (const file of tree.files) {
      if (!(await isVia(tree, file))) continue
      const notes = new Notes()
      const seen = new Set<string>()
      for await (const found of viaEntries(tree, file)) {
        if ('problem' in found) {
          yield found
          continue
        }
        const { entry } = found
        const origin = { file: file.path, line: entry.line }
        if (seen.has(entry.filename)) {
          const reason = `lists “${entry.filename}” again: remove one of the two.`
          yield { problem: recordProblem(origin, 'bad-record', reason) }
          continue
        }
        seen.add(entry.filename)
        const name = entry.filename
        const image = await images.find(name, file.path)
        const split = splitOfPath(file.path)
        const about = { name, found: image, origin, split, task: detection.task, convention: 'pixels' as const }
        yield* saidRecord(saidOf(entry, label, detection.task, notes), about, notes)
      }
      for (const problem of notes.problems(file.path)) yield { problem }
    }
  },
}

async function isVia(tree: Tree, file: TreeFile): Promise<boolean> {
  return (await isViaJson(tree, file)) || (await isViaCsv(tree, file))
}

function saidOf({ attributes, regions }: ViaEntry, label: string, task: Task, notes: Notes): Said {
  if (task === 'classes') return { ...NOTHING_SAID, classes: attributeValues(attributes[label]) }
  if (task === 'captions') return { ...NOTHING_SAID, captions: attributeValues(attributes['caption']) }
  const boxes = regions.flatMap(({ shape, attributes: own }): LabelledBox[] => {
    const others = Object.keys(own).filter((name) => name !== label && attributeValues(own[name]).length > 0)
    notes.add('attributes', others.length, others)
    const box = viaBox(shape, notes)
    if (box === undefined) return []
    const labels = attributeValues(own[label])
    if (labels.length === 0) notes.add('unlabelled')
    return labels.map((one) => ({ label: one, box: box ?? NO_BOX }))
  })
  return { ...NOTHING_SAID, boxes }
}
