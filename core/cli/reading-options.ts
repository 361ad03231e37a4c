/** The options for reading a dataset, for every command that imports one. */
import { BOX_CONVENTIONS, COLUMN_ROLES, type ColumnRole, FORMATS, type ReadingOptions } from '../domain/dataset.ts'
import type { Command, CommandContext } from './command.ts'
import { oneOf, textOf, usageError } from './options.ts'

export const READING_OPTIONS: Command['options'] = {
  format: { type: 'string', value: 'F', help: `${FORMATS.join(', ')} (default: detected)` },
  columns: {
    type: 'string',
    value: 'LIST',
    help: `the role of each column: ${COLUMN_ROLES.join(', ')}, as role=column,…`,
  },
  boxes: {
    type: 'string',
    value: 'B',
    help: 'crops: each box becomes an item of its label’s class; referring: phrases',
  },
  'box-convention': { type: 'string', value: 'C', help: `${BOX_CONVENTIONS.join(' or ')} (default: detected)` },
  texts: { type: 'string', value: 'T', help: 'classes: each different caption or answer becomes a class' },
  'group-by': { type: 'string', value: 'G', help: 'folder, pattern:REGEX or column:NAME; a group stays in one split' },
  splits: { type: 'string', value: 'S', help: 'given (default) or drawn: split everything again' },
  classes: { type: 'string', value: 'L', help: 'leaf or top: which level of nested folders holds the classes' },
  'class-names': { type: 'string', value: 'FILE', help: 'a file of the dataset that names the classes, or none' },
}

export function readingOptions({ options }: CommandContext): ReadingOptions {
  return {
    format: oneOf(options, 'format', FORMATS),
    columns: columnsOf(textOf(options, 'columns')),
    boxes: oneOf(options, 'boxes', ['crops', 'referring']),
    boxConvention: oneOf(options, 'box-convention', BOX_CONVENTIONS),
    texts: oneOf(options, 'texts', ['texts', 'classes']),
    groupBy: textOf(options, 'group-by'),
    splits: oneOf(options, 'splits', ['given', 'drawn']),
    classes: oneOf(options, 'classes', ['leaf', 'top']),
    classNames: textOf(options, 'class-names'),
  }
}

function columnsOf(text: string | undefined): ReadingOptions['columns'] {
  if (text === undefined) return undefined
  const columns: Partial<Record<ColumnRole, string>> = {}
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=')
    const role = COLUMN_ROLES.find((name) => name === pair.slice(0, at).trim())
    const column = pair.slice(at + 1).trim()
    if (at < 0 || role === undefined || column === '') {
      throw usageError(
        `--columns takes role=column pairs such as image=path,label=species, not “${pair}”. Roles: ${COLUMN_ROLES.join(', ')}.`,
      )
    }
    columns[role] = column
  }
  return columns
}
