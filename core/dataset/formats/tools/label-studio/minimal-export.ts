import { parseJson } from '../../../../domain/json.ts'
import { hasImageName } from '../../../image/sniff.ts'
import type { Row } from '../../../rows/row.ts'
import { listValue, objectValue, textValue } from '../../text/values.ts'
import { choicesOf, isRegion, regionBoxes, textsOf } from './value.ts'
import { imagesOfData } from './image.ts'
import type { Notes } from '../notes.ts'
import type { Said } from '../image-annotation.ts'

type Value = Readonly<Record<string, unknown>>

/** What Label Studio adds to each record, beside the task's data and what was said. */
const OWN: ReadonlySet<string> = new Set([
  'id',
  'annotator',
  'annotation_id',
  'created_at',
  'updated_at',
  'lead_time',
  'agreement',
])
/** Names that fields of choices have. */
const CHOICE = /choice|class|label|category|species|type/i
/** And fields of texts. */
const CAPTION = /caption|text|descri|transcri|comment/i
const LONGEST_CLASS = 60

/** JSON-MIN and CSV: a flat record for each annotation, with Label Studio's own fields beside the task's data. */
export function isMinRecord(value: Value): boolean {
  const own = ['annotator', 'annotation_id', 'lead_time'].filter((key) => key in value)
  return 'id' in value && own.length >= 2 && imagesOfData(value).length > 0
}

/** How the fields that are mere texts are meant; one of several is chosen by name, or by a person. */
export interface MinFields {
  readonly classes: string | null
  readonly captions: string | null
  /** Others, which are not used. */
  readonly others: readonly string[]
}

/**
 * A single choice or text stands in JSON-MIN as a mere text under the name of its control, as the task's data do. A field
 * of few texts that come again is of classes.
 * @param given the field that a person named as the class's
 */
export function minFields(rows: readonly Row[], given: string | undefined): MinFields {
  const names = [...new Set(rows.flatMap(({ value }) => Object.keys(value)))].filter(
    (name) => !OWN.has(name) && rows.some(({ value }) => isPlain(value[name])),
  )
  const texts = (name: string): string[] => rows.flatMap(({ value }) => (isPlain(value[name]) ? [value[name]] : []))
  const isClass = (name: string): boolean => {
    const all = texts(name)
    const kinds = new Set(all)
    const few = all.length > 3 && kinds.size <= Math.max(2, all.length / 3) && !CAPTION.test(name)
    return (few || CHOICE.test(name)) && [...kinds].every((text) => text.length <= LONGEST_CLASS)
  }
  const fitting = names.filter(isClass).toSorted((a, b) => Number(CHOICE.test(b)) - Number(CHOICE.test(a)))
  const classes = given !== undefined && names.includes(given) ? given : (fitting[0] ?? null)
  const captions = names.find((name) => name !== classes && !isClass(name)) ?? null
  return { classes, captions, others: names.filter((name) => name !== classes && name !== captions) }
}

/** A text that is neither the image nor JSON. */
function isPlain(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    !hasImageName(value) &&
    !value.startsWith('/data/') &&
    !isJson(value)
  )
}

function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text)
}

export function saidOfMin(value: Value, fields: MinFields, notes: Notes): Said {
  const said = { boxes: [] as Said['boxes'][number][], classes: [] as string[], captions: [] as string[] }
  for (const [name, cell] of Object.entries(value)) {
    if (OWN.has(name)) continue
    if (name === fields.classes && isPlain(cell)) said.classes.push(cell)
    else if (name === fields.captions && isPlain(cell)) said.captions.push(cell)
    else if (isPlain(cell)) notes.add('fields', 1, [name])
    // Cells of CSV hold the same as JSON.
    const full = typeof cell === 'string' && isJson(cell) ? parseJson(cell) : cell
    for (const entry of listValue(full) ?? [full]) {
      const one = objectValue(entry)
      if (one === null) {
        // Several choices or texts in one list.
        const text = Array.isArray(full) ? textValue(entry) : null
        if (text !== null && !hasImageName(text)) (CHOICE.test(name) ? said.classes : said.captions).push(text)
      } else if (isRegion(one)) said.boxes.push(...regionBoxes(one, one, notes))
      else {
        said.classes.push(...choicesOf(one))
        said.captions.push(...textsOf(one))
      }
    }
  }
  return said
}
