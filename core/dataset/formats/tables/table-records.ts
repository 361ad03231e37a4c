import type { ColumnMapping, LabelledBox, Split, Task } from '../../../domain/dataset.ts'
import type { ImageRef } from '../../records/image-ref.ts'
import type { Images } from '../../records/images.ts'
import type { Lookup } from '../../records/lookup.ts'
import { type Found, type FurtherImage, recordProblem } from '../../records/record.ts'
import { splitOfName } from '../../records/split-names.ts'
import type { Row } from '../../rows/row.ts'
import type { TreeFile } from '../../source/tree.ts'
import { type BoxColumns, boxOfRow } from '../boxes/box-columns.ts'
import { classOf } from '../columns/class-cell.ts'
import { cellAt } from '../columns/nested-fields.ts'
import type { NestedBoxes } from '../columns/found-columns.ts'
import { nestedBoxesOf } from '../boxes/nested-boxes.ts'
import { chosen, choicesOf, withChoices } from '../columns/choices.ts'
import { embeddedIn } from '../columns/embedded-pictures.ts'
import { imageOfRow } from './keyed-image.ts'
import { oneHotColumns, oneHotLabel } from '../columns/one-hot.ts'
import { withoutImageToken } from '../conversations/turns.ts'
import { cellsOf, objectValue, textValue } from '../text/values.ts'

export interface TableFile extends TreeFile {
  /** Of the whole file, by its name or folder. */
  readonly split: Split | null
  readonly parquet: boolean
  /** Names of integer labels (ClassLabel of Hugging Face), where the file has them. */
  readonly labelNames: readonly string[] | null
  /** Where each row has a box for its label: the columns of it. */
  readonly boxes?: ((value: Row['value']) => BoxColumns | null) | undefined
  /** Where boxes lie in lists. */
  readonly nested?: NestedBoxes | undefined
}

/** What a table with these columns is about, or null when it says nothing about its images. */
export function taskOfColumns({ label, caption, question, answer }: ColumnMapping): Task | null {
  if (question !== undefined && answer !== undefined) return 'conversations'
  if (label !== undefined) return 'classes'
  if (caption !== undefined) return 'captions'
  return answer === undefined ? null : 'classes'
}

/** One row of a table as a record. */
export async function tableRecord(row: Row, file: TableFile, columns: ColumnMapping, images: Images): Promise<Found> {
  const { value, line } = row
  const origin = { file: file.path, line, record: row.key }
  const cell = (role: keyof ColumnMapping): unknown => {
    const name = columns[role]
    return name === undefined ? undefined : cellAt(value, name)
  }
  const image = await imagesOf(row, file, columns.image ?? '', images)
  if (!image.ok) return { problem: recordProblem(origin, image.code, image.reason) }
  const splitText = textValue(cell('split'))
  const classes = oneHotColumns(value, columns.label)
  const oneHot = classes && oneHotLabel(value, classes)
  if (oneHot?.ok === false) return { problem: recordProblem(origin, 'bad-record', oneHot.reason) }
  const { nested } = file
  const said = oneHot ?? classOf(cell(columns.label === undefined ? 'answer' : 'label'), file.labelNames)
  const isClass = nested === undefined && taskOfColumns(columns) === 'classes'
  if (!said.ok && isClass) return { problem: recordProblem(origin, 'bad-record', said.reason) }
  const label = said.ok && isClass ? said.label : null
  const corners = file.boxes?.(value) ?? null
  const boxes = nested ? nestedBoxesOf(value, nested, file.labelNames) : corners && boxesOf(value, label, corners)
  if (typeof boxes === 'string') return { problem: recordProblem(origin, 'bad-box', boxes) }
  const asked = questionOf(row, cell('question'), cell('answer'))
  if (asked !== null && 'reason' in asked) return { problem: recordProblem(origin, 'bad-record', asked.reason) }
  const captions = texts(cell('caption'))
  return {
    record: {
      image: image.image,
      ...(image.more.length > 0 ? { moreImages: image.more } : {}),
      ...(image.bytes ? { bytes: image.bytes } : {}),
      split: (splitText === null ? null : splitOfName(splitText)) ?? file.split,
      origin,
      ...(boxes === null ? {} : { boxes }),
      ...(label === null || boxes !== null ? {} : { label }),
      ...(captions.length > 0 ? { captions } : {}),
      ...(asked === null
        ? {}
        : {
            turns: [
              { role: 'user' as const, text: asked.question },
              { role: 'assistant' as const, text: asked.answer },
            ],
          }),
      cells: cellsOf(value),
    },
  }
}

/** The question of a row with its options and hint, or what is wrong with its answer; null where it asks nothing. */
function questionOf(
  { value }: Row,
  question: unknown,
  answer: unknown,
): { readonly question: string; readonly answer: string } | { readonly reason: string } | null {
  const text = trimmed(question)
  const asked = text === null ? null : withoutImageToken(text)
  const answered = commonest(answer)
  if (asked === null || answered === null) return null
  const choices = choicesOf(value)
  if (choices === null) return { question: asked, answer: answered }
  const right = chosen(Array.isArray(answer) ? answered : answer, choices)
  if (right === null) {
    return { reason: `has the answer “${answered.slice(0, 80)}”, which is none of its ${choices.length} options.` }
  }
  const hint = trimmed(value['hint'])
  return { question: withChoices(hint === null ? asked : `${hint}\n${asked}`, choices), answer: right }
}

/** The boxes of a row, one or none, or what is wrong with it. */
function boxesOf(value: Row['value'], label: string | null, columns: BoxColumns): LabelledBox[] | string {
  const box = boxOfRow(value, columns)
  if (box === 'none') return []
  if (box === null) return `has no four numbers in its columns ${columns.names.join(', ')}: correct or remove it.`
  return label === null ? 'has a box without a label: add one or remove it.' : [{ label, box }]
}

type ImageCells =
  | { readonly ok: true; readonly image: ImageRef; readonly more: readonly FurtherImage[]; readonly bytes?: Uint8Array }
  | Extract<Lookup, { ok: false }>

/** The pictures of a row: of one column, a picture or a list of them, or of several columns. */
export async function imagesOf(
  row: Row,
  file: TreeFile & Pick<TableFile, 'parquet'>,
  joint: string,
  images: Images,
): Promise<ImageCells> {
  const found: { readonly image: ImageRef; readonly bytes?: Uint8Array }[] = []
  for (const column of oneHotColumns(row.value, joint) ?? [joint]) {
    const inside = file.parquet ? embeddedIn(row, column, file, found.length === 0) : []
    found.push(...inside)
    if (inside.length > 0) continue
    const value = cellAt(row.value, column)
    for (const cell of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const reference = textValue(cell) ?? textValue(objectValue(cell)?.['path'])
      if (reference === null) continue
      const lookup = await imageOfRow(reference, row, file.path, images)
      if (!lookup.ok) return { ...lookup, reason: `names “${reference.slice(0, 200)}”, which ${lookup.reason}` }
      found.push({ image: lookup.image })
    }
  }
  const [first, ...others] = found
  if (first === undefined) {
    return { ok: false, code: 'bad-record', reason: `names no image in “${joint}”, and Thaw learns from images.` }
  }
  return { ok: true, ...first, more: others.map(({ image: { path, source }, bytes }) => ({ path, source, bytes })) }
}

/** Blanks after a comma belong to no text. */
function trimmed(value: unknown): string | null {
  return textValue(value)?.trim() ?? null
}

/** The text, or of several people's answers the most frequent one, and of equally frequent ones the first. */
function commonest(value: unknown): string | null {
  const groups = [...Map.groupBy(texts(value), (text) => text)]
  return groups.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? null
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((entry) => {
    const text = trimmed(entry)
    return text === null ? [] : [text]
  })
}
