/** Unused content of a table: every column or field of pictures, boxes, labels or texts without a role. */
import type { Problem } from '../../../domain/dataset.ts'
import { hasImageName } from '../../image/sniff.ts'
import type { Row } from '../../rows/row.ts'
import { hasTellingName, holdsBytes, isNamed, values } from './column-names.ts'
import { holdsBoxes } from '../boxes/nested-boxes.ts'
import { cellAt, leafOf, parentOf } from './nested-fields.ts'
import { CHOICE_COLUMNS } from './choices.ts'
import type { Columns, Held, UnusedColumn } from './found-columns.ts'
import { listValue, textValue } from '../text/values.ts'

/** Names of segmentation masks. */
const MASK_NAME = /mask|segm|label|annot|ground[_-]?truth|^gt(?:_|$)/i
/** Names of columns about the record, not about its picture. */
const RECORD_NAME =
  /(?:^|_)(?:id|ids|url|urls|uri|license|licence|source|origin|dataset|date|created|updated|time|timestamp|hash|sha\d*|md5|author|user|username|lang|language|model|version|format|mode|ext|file_?name|path|file|key)$/i
/** Columns named in the warning. */
const LISTED = 8

/** The columns and fields of a table that say something about its pictures and have no role, in their order. */
export function unusedColumns(columns: Columns, rows: readonly Row[]): UnusedColumn[] {
  const taken = takenBy(columns)
  const names = columns.available.map(({ name }) => name)
  const isTaken = (name: string): boolean => [...taken].some((one) => one === name || one === parentOf(name))
  return unusedAmong(
    names.filter((name) => !isTaken(name)),
    rows,
    columns.used.image,
  )
}

/**
 * Those of `names` that say something about the pictures.
 * @param image the column that names or holds them
 */
export function unusedAmong(names: readonly string[], rows: readonly Row[], image: string | undefined): UnusedColumn[] {
  const unused: UnusedColumn[] = []
  for (const name of names) {
    if (name.includes('|')) continue
    if (unused.some((one) => one.name === parentOf(name) && one.holds !== 'texts')) continue
    const holds = heldBy(rows, name, image)
    if (holds !== null) unused.push({ name, holds })
  }
  return unused
}

/**
 * One sentence about all of them, if any.
 * @param canBeNamed whether the format reads columns that a person names
 */
export function unusedProblem(unused: readonly UnusedColumn[] = [], canBeNamed = true): readonly Problem[] {
  if (unused.length === 0) return []
  const [first] = unused
  if (unused.length === 1 && first?.holds === 'masks') {
    return [{ code: 'not-used', severity: 'warning', message: `The column ${maskPhrase(first)}, so it is not used.` }]
  }
  const which =
    unused.length > 1
      ? `These columns are not used: ${listedByKind(unused)}.`
      : `The column ${listedByKind(unused)} is not used.`
  const message = `${which} Thaw ignores ${unused.length > 1 ? 'their' : 'its'} content${canBeNamed ? ' unless you choose it as a column to read' : ''}.`
  return [{ code: 'not-used', severity: 'warning', message }]
}

/** A warning if rows have several answers to one question, because an item has only one; empty otherwise. */
export function answersProblem({ used }: Columns, rows: readonly Row[]): readonly Problem[] {
  const { question, answer } = used
  if (question === undefined || answer === undefined) return []
  const several = rows.filter(({ value }) => {
    const [asked, answered] = [cellAt(value, question), cellAt(value, answer)]
    return listValue(asked) === null && new Set(listValue(answered)).size > 1
  })
  if (several.length === 0) return []
  const message =
    `“${answer}” has several different answers in ${several.length} of the first ${rows.length} rows. Thaw uses the ` +
    'most frequent one, or the first among equals.'
  return [{ code: 'not-used', severity: 'warning', message }]
}

/** For a sentence about a column of masks. */
export function maskPhrase({ name }: UnusedColumn): string {
  return `“${name}” holds pictures (a mask for each image), which Thaw does not train on`
}

/** “a” (boxes), “b” and “c” (texts): the columns by what they hold. */
export function listedByKind(unused: readonly UnusedColumn[]): string {
  const shown = unused.slice(0, LISTED).map(({ name, holds }) => `“${name}” (${holds})`)
  const more = unused.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function takenBy({ used, classes = [], boxes = [], pictures = [] }: Columns): Set<string> {
  const asks = used.question !== undefined && used.answer !== undefined
  return new Set([
    ...Object.values(used),
    ...classes,
    ...boxes,
    ...pictures,
    ...(asks ? [...CHOICE_COLUMNS, 'hint'] : []),
  ])
}

function heldBy(rows: readonly Row[], name: string, image: string | undefined): Held | null {
  const isMask = MASK_NAME.test(leafOf(name))
  if (holdsBytes(rows, name)) return isMask ? 'masks' : 'pictures'
  if (holdsBoxes(rows, name)) return 'boxes'
  const texts = textsOf(rows, name)
  // Another name for the same picture adds nothing.
  if (texts.length === 0 || isNamed('split', name) || isNamed('group', name)) return null
  if (texts.every(hasImageName)) {
    // Masks mostly have their pictures' names, in a folder of their own.
    if (isMask) return 'masks'
    return sameImage(rows, image, name) ? null : 'pictures'
  }
  if (isNamed('label', name)) return 'labels'
  if (RECORD_NAME.test(leafOf(name)) || texts.every(isNumber)) return null
  if (hasTellingName(name) && !isNamed('image', name)) return 'texts'
  const kinds = new Set(texts)
  if (texts.some((text) => /\p{L}{2,}\s+\S/u.test(text))) return kinds.size > 1 ? 'texts' : null
  return kinds.size > 1 && kinds.size <= texts.length / 2 && texts.every((text) => /\p{L}{2,}/u.test(text))
    ? 'labels'
    : null
}

function textsOf(rows: readonly Row[], name: string): string[] {
  return rows.flatMap(({ value }) => {
    const cell = cellAt(value, name)
    return (listValue(cell) ?? [cell]).slice(0, 20).flatMap((entry) => textValue(entry) ?? [])
  })
}

function sameImage(rows: readonly Row[], image: string | undefined, name: string): boolean {
  if (image === undefined || holdsBytes(rows, image)) return true
  const base = (text: string): string => text.slice(text.lastIndexOf('/') + 1)
  const [own, other] = [values(rows, image).map(base), values(rows, name).map(base)]
  return own.length === other.length && own.every((text, i) => text === other[i])
}

function isNumber(text: string): boolean {
  return Number.isFinite(Number(text)) || text === 'true' || text === 'false'
}
