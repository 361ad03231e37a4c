import { COLUMN_ROLES, type ColumnMapping } from '../../domain/dataset.ts'
import type { Failure } from '../../domain/failure.ts'
import type { Columns, Detection } from './reader.ts'
import { taskOfColumns } from './table-records.ts'

/** Columns named in a sentence; tables can have hundreds. */
const LISTED = 12

/**
 * What a detection says of its columns: the task, and where only a person can tell what they mean, the question and
 * little confidence.
 *
 * @param surety confidence where nothing is left open
 */
export function judgeColumns(
  columns: Columns,
  file: string,
  surety: number,
): Required<Pick<Detection, 'task' | 'confidence'>> & Pick<Detection, 'unclear' | 'columns'> {
  const { used, guessed, available } = columns
  const task = taskOfColumns(used)
  const missing = Object.values(used).find((name) => !available.some((column) => column.name === name))
  if (missing !== undefined) {
    const message = `“${file}” has no column “${missing}”: name columns that it has, ${listed(columns)}.`
    return { columns, task: task ?? 'classes', confidence: OPEN, unclear: unclear(message, file, columns) }
  }
  if (used.image === undefined || task === null) {
    const open = [
      ...(used.image === undefined ? ['names the image'] : []),
      ...(task === null ? ['holds the class or caption'] : []),
    ]
    const message =
      `Thaw cannot tell which column of “${file}” ${open.join(' and which ')}: name ${open.length > 1 ? 'them' : 'it'} ` +
      `out of ${listed(columns)}.`
    return { columns, task: task ?? 'classes', confidence: OPEN, unclear: unclear(message, file, columns) }
  }
  if (guessed.includes('label')) {
    const message =
      `Thaw only guesses from its values that the column “${used.label}” of “${file}” holds the class: confirm it, or name ` +
      `another one out of ${listed(columns)}.`
    return { columns, task, confidence: GUESSED, unclear: unclear(message, file, columns) }
  }
  return { columns, task, confidence: surety }
}

const OPEN = 0.3
const GUESSED = 0.4

function unclear(message: string, file: string, columns: Columns): Failure {
  return { code: 'columns-unclear', message, hint: option(columns), file }
}

function listed({ available }: Columns): string {
  const names = available.slice(0, LISTED).map(({ name }) => `“${name}”`)
  return `${names.join(', ')}${available.length > LISTED ? ', …' : ''}`
}

/** The columns known so far, and letters for those that are not. */
function option({ used, available }: Columns): string {
  const there = new Set(available.map(({ name }) => name))
  const known: ColumnMapping = Object.fromEntries(Object.entries(used).filter(([, name]) => there.has(name)))
  const open = { image: 'A', ...(taskOfColumns(known) === null ? { label: 'B' } : {}) }
  const roles: ColumnMapping = { ...open, ...known }
  const pairs = COLUMN_ROLES.flatMap((role) => (roles[role] === undefined ? [] : [`${role}=${roles[role]}`]))
  return `--columns ${pairs.join(',')}`
}
