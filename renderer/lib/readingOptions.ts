import type { Inspection } from '../../core/contract/index.ts'
import type { ColumnRole, DatasetFormat, ReadingOptions } from '../../core/domain/dataset.ts'
import { parseJson } from '../../core/domain/json.ts'

/** How a source is to be read, as part of an address, so that a reload and the back button keep it. */
export function formatOptions(options: ReadingOptions): string {
  const set = Object.entries(options).filter(([, value]) => value !== undefined)
  return set.length === 0 ? '' : JSON.stringify(Object.fromEntries(set))
}

/** An address typed by hand may hold anything; the service checks the values. */
export function parseOptions(text: string | undefined): ReadingOptions {
  const value = parseJson(text ?? '{}')
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

/** Another format reads other columns and boxes, so choices made for the one before would only mislead. */
export function withFormat(options: ReadingOptions, format: DatasetFormat): ReadingOptions {
  const { splits, groupBy } = options
  return { format, splits, groupBy: groupBy?.startsWith('column:') ? undefined : groupBy }
}

const TEXT_ROLES: readonly ColumnRole[] = ['label', 'caption', 'question', 'answer']

/**
 * The columns in use with one role changed; '' takes the role away. A label makes classes and a caption or conversation
 * does not, so the role chosen last decides which of them are kept.
 */
export function withColumn(
  options: ReadingOptions,
  used: NonNullable<ReadingOptions['columns']>,
  role: ColumnRole,
  name: string,
): ReadingOptions {
  // Parts that the source names are guessed again whenever nothing is said about them.
  if (role === 'split' && name === '') return { ...options, splits: 'drawn' }
  const columns = { ...used, ...options.columns, [role]: name === '' ? undefined : name }
  if (name !== '' && TEXT_ROLES.includes(role)) {
    for (const other of TEXT_ROLES) if (excludes(role, other)) columns[other] = undefined
  }
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
  return { ...options, columns: given, splits: role === 'split' ? undefined : options.splits }
}

/** The columns in use that are more than a guess: what a correction of one of them keeps. */
export function sureColumns({ used, guessed }: Pick<NonNullable<Inspection['columns']>, 'used' | 'guessed'>) {
  const sure = Object.entries(used).filter(([role]) => !guessed.includes(role as ColumnRole))
  return Object.fromEntries(sure) as typeof used
}

/** Whether nothing but guesses is between the columns in use and an import. */
export function canBeConfirmed({ used, guessed, available }: NonNullable<Inspection['columns']>): boolean {
  const whole = used.image !== undefined && (used.label ?? used.caption ?? used.answer) !== undefined
  const there = Object.values(used).every((name) => available.some((column) => column.name === name))
  return whole && there && (guessed.includes('label') || guessed.includes('image'))
}

/** Takes over every column in use, guesses included. */
export function withConfirmed(options: ReadingOptions, used: NonNullable<ReadingOptions['columns']>): ReadingOptions {
  return { ...options, columns: { ...used, ...options.columns } }
}

function excludes(role: ColumnRole, other: ColumnRole): boolean {
  const kind = (each: ColumnRole): string => (each === 'question' || each === 'answer' ? 'conversation' : each)
  return kind(role) !== kind(other)
}

export interface GroupRule {
  readonly kind: '' | 'folder' | 'pattern' | 'column'
  /** The regular expression or the column's name. */
  readonly value: string
}

/** From `groupBy`, or from the column that has the role of the group. */
export function parseGroupRule({ groupBy, columns }: ReadingOptions): GroupRule {
  if (groupBy === undefined && columns?.group !== undefined) return { kind: 'column', value: columns.group }
  const [kind = '', ...rest] = (groupBy ?? '').split(':')
  if (kind === 'folder') return { kind, value: '' }
  return kind === 'pattern' || kind === 'column' ? { kind, value: rest.join(':') } : { kind: '', value: '' }
}

/** Undefined while the rule is not complete. */
function formatGroupRule({ kind, value }: GroupRule): string | undefined {
  if (kind === 'folder') return 'folder'
  return kind === '' || value === '' ? undefined : `${kind}:${value}`
}

/** The options with another rule for groups, which then is the only one. */
export function withGroupRule(options: ReadingOptions, rule: GroupRule): ReadingOptions {
  const { group: _, ...columns } = options.columns ?? {}
  const rest = options.columns === undefined ? {} : { columns }
  return { ...options, ...rest, groupBy: formatGroupRule(rule) }
}
