import type { Problem } from '../../../domain/dataset.ts'
import { firstQuoted } from '../../../domain/listed.ts'

/** Notes about content that Thaw converts or ignores: singular and plural. */
const SENTENCES = {
  outlines: [
    '1 polygon or other outline became its bounding box',
    '# polygons and other outlines became their bounding boxes',
  ],
  turned: ['1 rotated box became its bounding box', '# rotated boxes became their bounding boxes'],
  noArea: [
    '1 point or line has no area and was left out',
    '# points, lines and the like have no area and were left out',
  ],
  masks: [
    '1 mask is not read: export it as a polygon or box',
    '# masks are not read: export them as polygons or boxes',
  ],
  unlabelled: ['1 shape has no label and was left out', '# shapes have no label and were left out'],
  attributes: ['1 attribute is not used', '# attributes are not used'],
  predictions: [
    '1 task has predictions of a model, which Thaw does not read',
    '# tasks have predictions of a model, which Thaw does not read',
  ],
  cancelled: [
    '1 annotation was skipped or cancelled by its annotator, and is not read',
    '# annotations were skipped or cancelled by their annotators, and are not read',
  ],
  several: [
    '1 task has different annotations by several people; the newest is used',
    '# tasks have different annotations by several people; the newest of each is used',
  ],
  empty: ['1 image has no annotation and was left out', '# images have no annotation and were left out'],
  classes: [
    '1 image has classes beside its boxes, which are not used',
    '# images have classes beside their boxes, which are not used',
  ],
  captions: [
    '1 image has texts beside its boxes or classes, which are not used',
    '# images have texts beside their boxes or classes, which are not used',
  ],
  fields: ['1 field of a record is not used', '# fields of records are not used'],
  moreImages: [
    '1 task has several images, of which the first is used',
    '# tasks have several images, of which the first is used',
  ],
} as const

export type Note = keyof typeof SENTENCES

/** Names kept of each kind. */
const MOST_NAMES = 20
const SHOWN = 5

/** Counts notes for one warning at the end, so that a thousand cases give one sentence. */
export class Notes {
  readonly #found = new Map<Note, { count: number; readonly names: Set<string> }>()

  add(note: Note, count = 1, names: readonly string[] = []): void {
    if (count === 0) return
    const entry = this.#found.get(note) ?? { count: 0, names: new Set<string>() }
    entry.count += count
    for (const name of names) if (entry.names.size < MOST_NAMES) entry.names.add(name.slice(0, 60))
    this.#found.set(note, entry)
  }

  /** @param file the one, or one of those, that they were found in */
  problems(file: string): Problem[] {
    return [...this.#found].map(([note, { count, names }]): Problem => {
      const named = names.size === 0 ? '' : ` (${firstQuoted([...names], SHOWN)})`
      const [one, many] = SENTENCES[note]
      const message = `${count === 1 ? one : many.replace('#', String(count))}${named}.`
      return { code: 'not-used', severity: 'warning', message, file }
    })
  }
}
