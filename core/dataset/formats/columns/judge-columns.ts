import { COLUMN_ROLES, type ColumnMapping } from '../../../domain/dataset.ts'
import type { Failure } from '../../../domain/failure.ts'
import { firstQuoted, listed as allOf } from '../../../domain/listed.ts'
import type { Columns } from './found-columns.ts'
import type { Detection } from '../reader.ts'
import { taskOfColumns } from '../tables/table-records.ts'
import { maskPhrase, listedByKind } from './unused-columns.ts'

/** Columns named in a sentence; tables can have hundreds. */
const LISTED = 12

/**
 * Judges the columns of a detection: the task and, if only a person can decide their roles, the question and low
 * confidence.
 *
 * @param surety confidence if nothing is open
 */
export function judgeColumns(
  columns: Columns,
  file: string,
  surety: number,
): Required<Pick<Detection, 'task' | 'confidence'>> & Pick<Detection, 'unclear' | 'columns' | 'boxes'> {
  const { used, guessed, available } = columns
  const task = taskOfColumns(used)
  const missing = Object.values(used).find((name) => !available.some((column) => column.name === name))
  if (missing !== undefined) {
    const message = `“${file}” has no column “${missing}”. Choose from its columns, ${listed(columns)}.`
    return { columns, task: task ?? 'classes', confidence: OPEN, unclear: unclear(message, file, columns) }
  }
  if (used.image === undefined || task === null) {
    const open = [
      ...(used.image === undefined ? ['names the image'] : []),
      ...(task === null ? ['holds the class or caption'] : []),
    ]
    const { unused = [] } = columns
    const mask = unused.find(({ holds }) => holds === 'masks')
    const masks = mask ? ` The column ${maskPhrase(mask)}.` : ''
    if (mask && textColumns(columns).length === 0) {
      const message =
        `“${file}” has no class or text for its images.${masks} Add a column with the class of each image, or its ` +
        'caption, or a question and its answer.'
      return { columns, task: 'classes', confidence: OPEN, unclear: { code: 'columns-unclear', message, file } }
    }
    const others = unused.filter((one) => one !== mask)
    const lost = others.length > 0 ? ` Not used so far: ${listedByKind(others)}.` : ''
    const message =
      `Thaw cannot tell which column of “${file}” ${open.join(' and which ')}. Choose ${open.length > 1 ? 'them' : 'it'} ` +
      `from ${listed(columns)}.${masks}${lost}`
    return { columns, task: task ?? 'classes', confidence: OPEN, unclear: unclear(message, file, columns) }
  }
  if (columns.nested) return { columns, task: 'boxes', confidence: surety }
  const guesses = guessesOf(columns, file)
  if (guesses.length > 0) {
    const message =
      `Thaw guesses from the values that ${allOf(guesses)}. Confirm this, or choose ` +
      `another column from ${listed(columns)}.`
    const confidence = guessed.includes('label') ? GUESSED : GUESSED_IMAGE
    return { columns, task, confidence, unclear: unclear(message, file, columns) }
  }
  return { columns, task, confidence: surety }
}

/** Columns that can have a text's role. */
function textColumns({ alternatives, used }: Columns): readonly string[] {
  return [
    ...(alternatives.label ?? []),
    ...(alternatives.caption ?? []),
    ...[used.question, used.answer].flatMap((name) => name ?? []),
  ]
}

/** Guesses for a person to confirm: the class, and an image found only by a name without its extension. */
function guessesOf({ used, guessed, byStem, classes }: Columns, file: string): string[] {
  const image = `the column “${used.image}” of “${file}” names the image, without the file extension`
  if (!guessed.includes('label')) return byStem && guessed.includes('image') ? [image] : []
  const [label, holds] =
    classes === undefined
      ? [`the column “${used.label}”`, 'holds the class']
      : [`the columns ${firstQuoted(classes, 3)}`, `are the classes, with a 1 for the image’s own`]
  return byStem && guessed.includes('image') ? [image, `${label} ${holds}`] : [`${label} of “${file}” ${holds}`]
}

const OPEN = 0.3
const GUESSED = 0.4
/** Above class folders: ids of images beside names of classes or texts are hardly chance, and “train” and “test” no classes. */
const GUESSED_IMAGE = 0.75

function unclear(message: string, file: string, columns: Columns): Failure {
  return { code: 'columns-unclear', message, hint: option(columns), file }
}

function listed({ available, used, classes }: Columns): string {
  const own = classes === undefined ? available : available.filter(({ name }) => name !== used.label)
  const names = own.slice(0, LISTED).map(({ name }) => `“${name}”`)
  return `${names.join(', ')}${own.length > LISTED ? ', …' : ''}`
}

/** The columns known so far, and letters for those that are not. */
function option({ used, available }: Columns): string {
  const there = new Set(available.map(({ name }) => name))
  const known: ColumnMapping = Object.fromEntries(Object.entries(used).filter(([, name]) => there.has(name)))
  const open = { image: 'A', ...(taskOfColumns(known) === null ? { label: 'B' } : {}) }
  const roles: ColumnMapping = { ...open, ...known }
  const pairs = COLUMN_ROLES.flatMap((role) => (roles[role] === undefined ? [] : [`${role}=${roles[role]}`]))
  const list = pairs.join(',')
  // A blank or a bar would mean something to the shell.
  return `--columns ${/^[\w=,./-]*$/.test(list) ? list : `'${list}'`}`
}
