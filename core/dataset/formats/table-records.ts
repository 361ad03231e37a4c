import type { ColumnMapping, LabelledBox, Split, Task } from '../../domain/dataset.ts'
import type { ImageRef } from '../records/image-ref.ts'
import type { Images, Lookup } from '../records/images.ts'
import { type Found, recordProblem } from '../records/record.ts'
import { splitOfName } from '../records/split-names.ts'
import { cellBytes } from '../source/parquet-bytes.ts'
import type { Row } from '../rows/row.ts'
import { displayPath, type TreeFile } from '../source/tree.ts'
import { type BoxColumns, boxOfRow } from './box-columns.ts'
import { chosen, choicesOf, withChoices } from './choices.ts'
import { imageOfRow } from './keyed-image.ts'
import { oneHotColumns, oneHotLabel } from './one-hot.ts'
import { cellsOf, objectValue, textValue } from './values.ts'

export interface TableFile extends TreeFile {
  /** Of the whole file, by its name or folder. */
  readonly split: Split | null
  readonly parquet: boolean
  /** Names of integer labels (ClassLabel of Hugging Face), where the file has them. */
  readonly labelNames: readonly string[] | null
  /** Where each row has a box for its label: the columns of it. */
  readonly boxes?: ((value: Row['value']) => BoxColumns | null) | undefined
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
    return name === undefined ? undefined : value[name]
  }
  const image = await imageOf(cell('image'), row, file, columns.image ?? '', images)
  if (!image.ok) return { problem: recordProblem(origin, image.code, image.reason) }
  const splitText = textValue(cell('split'))
  const classes = oneHotColumns(value, columns.label)
  const oneHot = classes && oneHotLabel(value, classes)
  if (oneHot?.ok === false) return { problem: recordProblem(origin, 'bad-record', oneHot.reason) }
  const label =
    oneHot?.label ?? trimmed(cell('label')) ?? (columns.question === undefined ? trimmed(cell('answer')) : null)
  const corners = file.boxes?.(value) ?? null
  const boxes = corners && boxesOf(value, label, corners)
  if (typeof boxes === 'string') return { problem: recordProblem(origin, 'bad-box', boxes) }
  const asked = questionOf(row, cell('question'), cell('answer'))
  if (asked !== null && 'reason' in asked) return { problem: recordProblem(origin, 'bad-record', asked.reason) }
  const captions = texts(cell('caption'))
  return {
    record: {
      image: image.image,
      ...(image.bytes ? { bytes: image.bytes } : {}),
      split: (splitText === null ? null : splitOfName(splitText)) ?? file.split,
      origin,
      ...(boxes === null ? {} : { boxes }),
      ...(label === null || boxes !== null ? {} : { label: file.labelNames?.[Number(label)] ?? label }),
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
  const asked = trimmed(question)
  const answered = firstText(answer)
  if (asked === null || answered === null) return null
  const choices = choicesOf(value)
  if (choices === null) return { question: asked, answer: answered }
  const right = chosen(Array.isArray(answer) ? answer[0] : answer, choices)
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

type ImageCell =
  | { readonly ok: true; readonly image: ImageRef; readonly bytes?: Uint8Array }
  | Extract<Lookup, { ok: false }>

async function imageOf(value: unknown, row: Row, file: TableFile, column: string, images: Images): Promise<ImageCell> {
  const list = Array.isArray(value) ? value : null
  const cell: unknown = list ? list[0] : value
  const bytes = file.parquet ? cellBytes(cell) : null
  if (bytes !== null) {
    const inside = file.source ? { inside: file.source } : {}
    const place = { column, row: row.line - 1, ...(list ? { element: 0 } : {}), ...inside }
    const path = file.source ? displayPath(file.source.archive, file.path) : file.path
    const source = { kind: 'parquet' as const, file: file.path, ...place }
    return { ok: true, bytes, image: { path: displayPath(path, String(row.line)), source } }
  }
  const reference = textValue(cell) ?? textValue(objectValue(cell)?.['path'])
  if (reference === null)
    return { ok: false, code: 'bad-record', reason: `names no image in “${column}”, and Thaw learns from images.` }
  const found = await imageOfRow(reference, row, file.path, images)
  if (found.ok) return found
  return { ...found, reason: `names “${reference.slice(0, 200)}”, which ${found.reason}` }
}

/** Blanks after a comma belong to no text. */
function trimmed(value: unknown): string | null {
  return textValue(value)?.trim() ?? null
}

function firstText(value: unknown): string | null {
  return trimmed(Array.isArray(value) ? value[0] : value)
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((entry) => {
    const text = trimmed(entry)
    return text === null ? [] : [text]
  })
}
