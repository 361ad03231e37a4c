import type { BoxConvention, DatasetFormat, LabelledBox, Split, Task } from '../../../domain/dataset.ts'
import { firstQuoted } from '../../../domain/listed.ts'
import type { ImageRef } from '../../records/image-ref.ts'
import type { Lookup } from '../../records/lookup.ts'
import { type Found, type Origin, recordProblem } from '../../records/record.ts'
import type { Detection } from '../reader.ts'
import type { Notes } from './notes.ts'

/** What a person said about one image with an annotation tool. */
export interface Said {
  readonly boxes: readonly LabelledBox[]
  readonly classes: readonly string[]
  readonly captions: readonly string[]
}

export const NOTHING_SAID: Said = { boxes: [], classes: [], captions: [] }

/** What a dataset of these is annotated with: boxes before classes before captions; null where nothing is said. */
export function taskOfSaid(all: readonly Said[]): Task | null {
  if (all.some(({ boxes }) => boxes.length > 0)) return 'boxes'
  if (all.some(({ classes }) => classes.length > 0)) return 'classes'
  return all.some(({ captions }) => captions.length > 0) ? 'captions' : null
}

/** Images to read to detect the task. */
const FIRST = 200

/**
 * What is said of the first images; of more where nothing is said about them.
 * @param most images looked at: fewer where each has a file of its own
 */
export async function firstSaid(all: AsyncIterable<Said>, most = 5000): Promise<Said[]> {
  const said: Said[] = []
  let looked = 0
  for await (const one of all) {
    looked++
    if (taskOfSaid([one]) !== null) said.push(one)
    if (said.length >= FIRST || looked >= most || (said.length > 0 && looked >= FIRST)) break
  }
  return said
}

const NOTHING_YET = 'has no annotations yet for its first images: annotate them, or choose another format.'

/**
 * The detection of an export without usable records.
 * @param why the end of the sentence that says so
 */
export function nothingSaid(format: DatasetFormat, tool: string, file: string, why = NOTHING_YET): Detection {
  const message = `“${file}” is an export of ${tool}, and ${why}`
  return {
    format,
    // Above columns without any hint; any other format explains the images better.
    confidence: 0.45,
    description: `An export of ${tool} without annotations, “${file}”.`,
    task: 'boxes',
    convention: 'pixels',
    unclear: { code: 'dataset-empty', message, file },
  }
}

export interface SaidAbout {
  /** As the annotation gives it. */
  readonly name: string
  readonly found: Lookup
  readonly origin: Origin
  readonly split: Split | null
  readonly task: Task
  readonly convention: BoxConvention
  readonly cells?: Readonly<Record<string, string>>
}

/** The record of an image; none where nothing of the dataset's kind is said about it, which is noted. */
export function* saidRecord(said: Said, about: SaidAbout, notes: Notes): Generator<Found> {
  const { found, origin, name, task } = about
  const { boxes, classes, captions } = said
  if (task !== 'boxes' && task !== 'classes' && captions.length === 0) return notes.add('empty')
  if (task === 'boxes' && boxes.length === 0) return notes.add('empty')
  if (task === 'classes' && classes.length === 0) return notes.add('empty')
  if (!found.ok) {
    return yield { problem: recordProblem(origin, found.code, `names “${name.slice(0, 200)}”, which ${found.reason}`) }
  }
  if (task === 'boxes') notes.add('classes', classes.length > 0 ? 1 : 0, classes)
  if (task !== 'captions') notes.add('captions', captions.length > 0 ? 1 : 0)
  const several = [...new Set(classes)]
  if (task === 'classes' && several.length > 1) {
    const reason = `gives ${several.length} classes (${firstQuoted(several, 3)}), and an item has one: keep one of them.`
    return yield { problem: recordProblem(origin, 'bad-record', reason) }
  }
  yield { record: { ...recordOf(found.image, about), ...whatOf(said, about) } }
}

function recordOf(image: ImageRef, { split, origin, name, cells }: SaidAbout) {
  return { image, split, origin, cells: { ...cells, image: name.slice(0, 200) } }
}

function whatOf({ boxes, classes, captions }: Said, { task, convention }: SaidAbout) {
  if (task === 'boxes') return { boxes, convention }
  return task === 'classes' ? { label: classes[0] ?? '' } : { captions }
}
