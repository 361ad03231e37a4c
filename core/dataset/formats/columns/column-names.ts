import { COLUMN_ROLES, type ColumnMapping, type ColumnRole } from '../../../domain/dataset.ts'
import { hasImageName } from '../../image/sniff.ts'
import { splitOfName } from '../../records/split-names.ts'
import { isImageText } from '../../source/base64-text.ts'
import type { Row } from '../../rows/row.ts'
import { cellAt, isPicture, leafOf, nestedFields, parentOf } from './nested-fields.ts'
import type { Columns } from './found-columns.ts'
import { listValue, textValue } from '../text/values.ts'

/** Usual names for each column role, most specific first. */
const NAMES: { readonly [R in ColumnRole]: readonly string[] } = {
  image: [
    'image',
    'images',
    'file_name',
    'filename',
    'image_path',
    'image_file',
    'img_path',
    'img',
    'filepath',
    'path',
    'file',
    'image_id',
    'img_id',
    'image_name',
    'img_name',
    'picture',
    'photo',
  ],
  label: [
    'label',
    'labels',
    'class',
    'class_name',
    'category',
    'target',
    'species',
    'tag',
    'fine_label',
    'coarse_label',
  ],
  caption: ['caption', 'captions', 'text', 'description', 'sentence', 'sentences', 'title', 'alt', 'comment', 'prompt'],
  question: ['question', 'query', 'problem', 'instruction', 'prefix'],
  answer: ['answer', 'response', 'output', 'solution', 'answers', 'multiple_choice_answer', 'suffix'],
  split: ['split', 'subset', 'partition', 'set', 'fold'],
  group: ['group', 'patient', 'patient_id', 'subject', 'subject_id', 'video', 'video_id', 'scene'],
}

/** Assigns roles to columns by their names; the image's also by its values. Keeps roles given by the person. */
export function guessColumns(rows: readonly Row[], given: ColumnMapping = {}): Columns {
  const names = [...new Set(rows.flatMap(({ value }) => Object.keys(value)))]
  const nested = nestedFields(rows).filter((name) => !names.includes(name))
  const available = [...names, ...nested].map((name) => ({ name, example: exampleOf(rows, name) }))
  const used: Partial<Record<ColumnRole, string>> = {}
  const alternatives: Partial<Record<ColumnRole, string[]>> = {}
  const guessed: ColumnRole[] = []
  // Once a person names a text's column, no other one is guessed to be a text too.
  const textsGiven = (['label', 'caption', 'question', 'answer'] as const).some((role) => given[role] !== undefined)
  for (const role of COLUMN_ROLES) {
    const asked = given[role]
    const fits = (list: readonly string[]): string[] =>
      list.filter((name) => canBe(role, rows, name)).toSorted((a, b) => rank(role, a, rows) - rank(role, b, rows))
    const own = fits(names)
    // A picture's bytes are read from a column, not from a field inside of one.
    const fitting = [...own, ...fits(nested).filter((name) => !holdsBytes(rows, name))]
    const best = own.find((name) => isLikely(role, rows, name))
    const guess = textsGiven && !['image', 'split'].includes(role) ? undefined : best
    const chosen = asked ?? (role === 'group' ? undefined : guess)
    if (chosen !== undefined) used[role] = chosen
    if (asked === undefined && chosen !== undefined && !isNamed(role, chosen) && !holdsBytes(rows, chosen)) {
      guessed.push(role)
    }
    const others = fitting.filter((name) => name !== chosen)
    if (others.length > 0) alternatives[role] = others
  }
  return { available, used, alternatives, guessed }
}

/** Whether a column's name says that it has this role. */
export function isNamed(role: ColumnRole, name: string): boolean {
  // Sentences as written stand beside their tokens: `sentences.raw`.
  const leaf = leafOf(name)
  return NAMES[role].includes((leaf === 'raw' ? leafOf(parentOf(name)) : leaf).toLowerCase())
}

/** Whether a column's name says what it holds. */
export function hasTellingName(name: string): boolean {
  return COLUMN_ROLES.some((role) => isNamed(role, name))
}

function rank(role: ColumnRole, name: string, rows: readonly Row[]): number {
  const at = NAMES[role].indexOf(name.toLowerCase())
  const looks = role === 'image' && (looksLikeImage(rows, name) || holdsBytes(rows, name)) ? -100 : 0
  return (at < 0 ? NAMES[role].length : at) + looks
}

function isLikely(role: ColumnRole, rows: readonly Row[], name: string): boolean {
  const named = isNamed(role, name)
  // Also by name if some of its values are invalid; those are then reported one by one.
  if (role === 'image') return looksLikeImage(rows, name, named ? 0.01 : 0.8) || holdsBytes(rows, name)
  if (role === 'split') return named && values(rows, name).some((text) => splitOfName(text) !== null)
  return named
}

function canBe(role: ColumnRole, rows: readonly Row[], name: string): boolean {
  if (role === 'image') return looksLikeImage(rows, name) || holdsBytes(rows, name) || isNamed('image', name)
  const texts = values(rows, name)
  if (texts.length === 0 || looksLikeImage(rows, name)) return false
  if (role === 'split') return texts.some((text) => splitOfName(text) !== null)
  return role !== 'label' || texts.every((text) => text.length <= 100)
}

/** The texts of a column, or the first of each list. */
export function values(rows: readonly Row[], name: string): string[] {
  return rows.flatMap(({ value }) => {
    const cell = cellAt(value, name)
    const text = textValue(Array.isArray(cell) ? cell[0] : cell)
    return text === null ? [] : [text]
  })
}

/** Whether most values are names of image files, or images in base64. */
export function looksLikeImage(rows: readonly Row[], name: string, share = 0.8): boolean {
  const texts = values(rows, name)
  return texts.length > 0 && texts.filter(isImage).length >= share * texts.length
}

/** The name of an image's file, or the image itself in base64. */
function isImage(text: string): boolean {
  return hasImageName(text) || isImageText(text)
}

/** Bytes or a `{bytes, path}` struct, or a list of them. */
export function holdsBytes(rows: readonly Row[], name: string): boolean {
  return rows.some(({ value }) => {
    const cell = cellAt(value, name)
    return isPicture(cell) || (listValue(cell)?.some(isPicture) ?? false)
  })
}

function exampleOf(rows: readonly Row[], name: string): string {
  if (holdsBytes(rows, name)) return '(image)'
  const [text = ''] = values(rows, name)
  if (isImageText(text)) return '(image)'
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
