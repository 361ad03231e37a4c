/** The options that say how a dataset is read, for every command that imports one. */
import { BOX_CONVENTIONS, COLUMN_ROLES, type ColumnRole, FORMATS, type ReadingOptions } from '../domain/dataset.ts'
import type { Command, CommandContext } from './command.ts'
import { oneOf, textOf, usageError } from './options.ts'

export const READING_OPTIONS: Command['options'] = {
  format: { type: 'string', value: 'F', help: `${FORMATS.join(', ')} (else found out from the content)` },
  columns: { type: 'string', value: 'LIST', help: `what columns mean: ${COLUMN_ROLES.join(', ')}, as role=column,…` },
  boxes: { type: 'string', value: 'B', help: 'crops: each box an item of its label’s class; referring: phrases' },
  'box-convention': { type: 'string', value: 'C', help: `${BOX_CONVENTIONS.join(' or ')} (else found out)` },
  texts: { type: 'string', value: 'T', help: 'classes: each different caption or answer is a class' },
  'group-by': { type: 'string', value: 'G', help: 'folder, pattern:REGEX or column:NAME; a group shares a part' },
  splits: { type: 'string', value: 'S', help: 'given (default) or drawn: divide everything anew' },
  classes: { type: 'string', value: 'L', help: 'leaf or top: which of the class folders in class folders' },
  'class-names': { type: 'string', value: 'FILE', help: 'a file of it that names the classes, or none' },
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
