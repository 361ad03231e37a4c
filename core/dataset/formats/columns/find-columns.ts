import type { ColumnMapping, ColumnRole } from '../../../domain/dataset.ts'
import { hasImageName } from '../../image/sniff.ts'
import type { Images } from '../../records/images.ts'
import { splitOfName } from '../../records/split-names.ts'
import type { Row } from '../../rows/row.ts'
import { isImageText } from '../../source/base64-text.ts'
import { boxEvidence } from '../boxes/box-evidence.ts'
import { endsWithExtent } from '../boxes/box-extent.ts'
import { guessColumns, hasTellingName, holdsBytes, isNamed, values } from './column-names.ts'
import { picturesBeside, withPictures } from './picture-columns.ts'
import { findNestedBoxes } from '../boxes/nested-boxes.ts'
import { findOneHot, hasColumn, oneHotColumns, oneHotLabel } from './one-hot.ts'
import type { Columns } from './found-columns.ts'
import type { Peeked } from '../reader.ts'
import { taskOfColumns } from '../tables/table-records.ts'
import { answersProblem, unusedColumns } from './unused-columns.ts'

/** Number of values to look up as files. */
const LOOKED_UP = 20
/** A class name is short and repeats. */
const LONGEST_LABEL = 60
const LABEL_SHARE = 1 / 3

/**
 * Assigns roles to the columns of a file, by name or else by content. The column whose values mostly exist as image
 * files is the image's, else the one whose values are names of such files without their endings; one of names of splits
 * is the split's; columns of zeros and a single one are the classes, and one of few different texts is likely the
 * label's. Roles found by content are marked as guessed; the others stay open.
 */
export async function findColumns(peeked: Peeked, given: ColumnMapping | undefined, images: Images): Promise<Columns> {
  const [{ value } = { value: {} }] = peeked.rows
  const joint = oneHotColumns(value, given?.image)
  const columns = await findSingle(peeked, joint ? { ...given, image: joint[0] } : given, images)
  const all = joint ?? (given?.image === undefined ? picturesBeside(columns, peeked.rows) : null)
  const whole = await withBoxes(all === null ? columns : withPictures(columns, all), peeked, given, images)
  return { ...whole, unused: unusedColumns(whole, peeked.rows), notes: answersProblem(whole, peeked.rows) }
}

/** Boxes in lists, unless the person or the columns' own names say that the table is about something else. */
async function withBoxes(
  columns: Columns,
  peeked: Peeked,
  given: ColumnMapping | undefined,
  images: Images,
): Promise<Columns> {
  const { used, guessed, available } = columns
  const task = taskOfColumns(used)
  if (used.image === undefined || (task !== null && task !== 'classes') || used.caption !== undefined) return columns
  const names = available.map(({ name }) => name)
  const found = findNestedBoxes(peeked.rows, names, given?.label)
  const isOther = used.label !== undefined && !guessed.includes('label') && found?.label !== used.label
  if (found === null || isOther) return columns
  const extent = endsWithExtent(found.box, await boxEvidence(peeked, used.image, found.box, images))
  return {
    ...columns,
    used: { ...used, label: found.label },
    guessed: guessed.filter((role) => role !== 'label'),
    boxes: [found.box],
    nested: { ...found, extent },
  }
}

async function findSingle({ file, rows }: Peeked, given: ColumnMapping | undefined, images: Images): Promise<Columns> {
  const named = withOneHot(guessColumns(rows, given), rows, given?.label)
  const columns = given?.image === undefined ? await completeImage(named, rows, file.path, images) : named
  const splits = free(columns, rows).filter((name) => isSplit(rows, name))
  const withSplit = take(columns, 'split', splits)
  if (taskOfColumns(withSplit.used) !== null) return withSplit
  const inside = withNested(withSplit, rows)
  if (taskOfColumns(inside.used) !== null) return inside
  const oneHot = findOneHot(rows, free(withSplit, rows))
  if (oneHot !== null) return take(withOneHot(withSplit, rows, oneHot), 'label', [oneHot])
  const labels = free(withSplit, rows).filter((name) => isLabel(rows, name))
  // Numbers are as often measures or counts.
  const words = labels.filter((name) => !values(rows, name).every(isNumber))
  return take(withSplit, 'label', [...words, ...labels.filter((name) => !words.includes(name))])
}

/** Assigns roles to fields inside columns by name, if the columns' own names do not reveal the task. */
function withNested(columns: Columns, rows: readonly Row[]): Columns {
  const used: Partial<Record<ColumnRole, string>> = { ...columns.used }
  for (const role of ['question', 'answer', 'label', 'caption'] as const) {
    const isFree = used[role] === undefined && taskOfColumns(used) === null
    const best = isFree ? columns.alternatives[role]?.find((name) => isField(rows, name) && isNamed(role, name)) : null
    if (best) used[role] = best
  }
  return { ...columns, used }
}

function isField(rows: readonly Row[], name: string): boolean {
  return !rows.some(({ value }) => Object.hasOwn(value, name))
}

/** Shows the columns that a label's column stands for as one. */
function withOneHot(columns: Columns, rows: readonly Row[], label: string | undefined): Columns {
  const [{ value } = { value: {} }] = rows
  const classes = oneHotColumns(value, label)
  if (label === undefined || classes === null || !hasColumn(value, label)) return columns
  const first = oneHotLabel(value, classes)
  const column = { name: label, example: first.ok ? first.label : '' }
  return { ...columns, classes, available: [...columns.available, column] }
}

async function completeImage(columns: Columns, rows: readonly Row[], from: string, images: Images): Promise<Columns> {
  const { image } = columns.used
  const named = image === undefined ? undefined : await existing(rows, image, from, images)
  if (image !== undefined && (holdsBytes(rows, image) || (named?.files ?? 0) > 0)) return columns
  // A column called image may hold addresses on the web, with the files in another one.
  const others: (Shares & { readonly name: string })[] = []
  for (const { name } of columns.available) {
    // Fields inside of columns are many, and a document beside the images may name some of them anywhere.
    if (name !== image && !isField(rows, name)) others.push({ name, ...(await existing(rows, name, from, images)) })
  }
  const files = others.filter((other) => other.files > 0.5).toSorted((a, b) => b.files - a.files)
  if (files.length > 0)
    return take(
      columns,
      'image',
      files.map(({ name }) => name),
    )
  const likely = (name: string): number => (isNamed('image', name) ? 1 : 0)
  const stems = others
    // Where a column is called image, numbers of another one that happen to be names of files do not take its place.
    .filter((other) => other.stems > 0.5 && (image === undefined || isNamed('image', other.name)))
    .toSorted((a, b) => likely(b.name) - likely(a.name) || b.stems - a.stems)
  const [best] = stems
  if (best === undefined) return columns
  const taken = {
    ...take(
      columns,
      'image',
      stems.map(({ name }) => name),
    ),
    byStem: true,
  }
  // Its name and its values say the same.
  return likely(best.name) > 0 ? { ...taken, guessed: columns.guessed } : taken
}

/** Shares of a column's values, 0–1. */
interface Shares {
  /** Image files. */
  readonly files: number
  /** Names of image files without their endings, of one or of several. */
  readonly stems: number
}

async function existing(rows: readonly Row[], name: string, from: string, images: Images): Promise<Shares> {
  const references = [...new Set(values(rows, name))].slice(0, LOOKED_UP)
  let [files, stems] = [0, 0]
  for (const reference of references) {
    const found = await images.find(reference, from)
    if (!found.ok && found.code !== 'ambiguous-image') continue
    if (hasImageName(reference) || isImageText(reference)) files++
    else stems++
  }
  const of = Math.max(1, references.length)
  return { files: files / of, stems: stems / of }
}

/** Columns without a role and without a name that suggests one. */
function free({ available, used }: Columns, rows: readonly Row[]): string[] {
  const taken = Object.values(used)
  const names = available.map(({ name }) => name)
  return names.filter((name) => !taken.includes(name) && !hasTellingName(name) && !isField(rows, name))
}

/** Gives the first of the names a role, as a guess; the others are alternatives. */
function take(columns: Columns, role: ColumnRole, [first, ...others]: readonly string[]): Columns {
  if (first === undefined || (role !== 'image' && columns.used[role] !== undefined)) return columns
  const rest = columns.alternatives[role]?.filter((name) => name !== first && !others.includes(name)) ?? []
  return {
    ...columns,
    used: { ...columns.used, [role]: first },
    alternatives: { ...columns.alternatives, [role]: [...others, ...rest] },
    guessed: [...columns.guessed.filter((each) => each !== role), role],
  }
}

function isSplit(rows: readonly Row[], name: string): boolean {
  const kinds = new Set(values(rows, name).map(splitOfName))
  return kinds.size > 1 && !kinds.has(null)
}

function isLabel(rows: readonly Row[], name: string): boolean {
  const texts = values(rows, name)
  const kinds = new Set(texts)
  const few = kinds.size > 1 && kinds.size <= Math.max(2, LABEL_SHARE * texts.length)
  return few && [...kinds].every((text) => text.length <= LONGEST_LABEL && (!isNumber(text) || isWhole(text)))
}

function isNumber(text: string): boolean {
  return Number.isFinite(Number(text))
}

function isWhole(text: string): boolean {
  return Number.isSafeInteger(Number(text))
}
