import type { ColumnMapping, ColumnRole } from '../../domain/dataset.ts'
import { hasImageName } from '../image/sniff.ts'
import type { Images } from '../records/images.ts'
import { splitOfName } from '../records/split-names.ts'
import type { Row } from '../rows/row.ts'
import { guessColumns, hasTellingName, holdsBytes, values } from './columns.ts'
import type { Columns, Peeked } from './reader.ts'
import { taskOfColumns } from './table-records.ts'

/** Values of a column that are looked up as files. */
const LOOKED_UP = 20
/** A class name is short, and comes again and again. */
const LONGEST_LABEL = 60
const LABEL_SHARE = 1 / 3

/**
 * Which column of a file means what: by name, and where names tell nothing by what the columns hold. The column whose
 * values mostly exist as image files is the image's; one of few different texts is likely the label's, one of names of
 * splits the split's. What is found so is marked as guessed; what nothing tells stays open.
 */
export async function findColumns(
  { file, rows }: Peeked,
  given: ColumnMapping | undefined,
  images: Images,
): Promise<Columns> {
  const named = guessColumns(rows, given)
  const columns = given?.image === undefined ? await completeImage(named, rows, file.path, images) : named
  const splits = free(columns).filter((name) => isSplit(rows, name))
  const withSplit = take(columns, 'split', splits)
  if (taskOfColumns(withSplit.used) !== null) return withSplit
  const labels = free(withSplit).filter((name) => isLabel(rows, name))
  // Numbers are as often measures or counts.
  const words = labels.filter((name) => !values(rows, name).every(isNumber))
  return take(withSplit, 'label', [...words, ...labels.filter((name) => !words.includes(name))])
}

async function completeImage(columns: Columns, rows: readonly Row[], from: string, images: Images): Promise<Columns> {
  const { image } = columns.used
  if (image !== undefined && (holdsBytes(rows, image) || (await existing(rows, image, from, images)) > 0))
    return columns
  // A column called image may hold addresses on the web, with the files in another one.
  const others: { name: string; share: number }[] = []
  for (const { name } of columns.available) {
    if (name !== image) others.push({ name, share: await existing(rows, name, from, images) })
  }
  const most = others.filter(({ share }) => share > 0.5).toSorted((a, b) => b.share - a.share)
  const names = most.map(({ name }) => name)
  return take(columns, 'image', names)
}

/** The share of a column's values that are image files, 0–1. */
async function existing(rows: readonly Row[], name: string, from: string, images: Images): Promise<number> {
  const references = [...new Set(values(rows, name))].slice(0, LOOKED_UP)
  let found = 0
  for (const reference of references) if (hasImageName(reference) && (await images.find(reference, from)).ok) found++
  return references.length === 0 ? 0 : found / references.length
}

/** Columns without a role whose name tells none either. */
function free({ available, used }: Columns): string[] {
  const taken = Object.values(used)
  return available.map(({ name }) => name).filter((name) => !taken.includes(name) && !hasTellingName(name))
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
