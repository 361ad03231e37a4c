/** Separates the fields of a record that a conversation uses from those that it does not. */
import type { Row } from '../../rows/row.ts'
import type { TreeFile } from '../../source/tree.ts'
import { swiftBoxes } from './conversation-record.ts'
import type { InfoEntry } from './dataset-info.ts'
import { embeddedColumns } from '../columns/embedded-pictures.ts'
import { isNamed } from '../columns/column-names.ts'
import { nestedFields } from '../columns/nested-fields.ts'
import { conversationAnywhere } from './turns.ts'
import type { UnusedColumn } from '../columns/found-columns.ts'
import { unusedAmong } from '../columns/unused-columns.ts'

/** Fields that hold turns, unless `dataset_info.json` calls them otherwise. */
const TURNS = ['conversations', 'messages', 'instruction', 'input', 'query', 'output', 'response']

/** The fields beside conversations that say something about the pictures and that no item gets. */
export function unusedBesideTalk(rows: readonly Row[], file: TreeFile, entry: InfoEntry | null): UnusedColumn[] {
  const names = [...new Set(rows.flatMap(({ value }) => Object.keys(value)))]
  const taken = new Set(rows.flatMap((row) => takenOf(row, file, entry)))
  const image = names.find((name) => taken.has(name) && isNamed('image', name))
  const all = [...names, ...nestedFields(rows).filter((name) => !names.includes(name))]
  const free = all.filter((name) => !taken.has(name.split('.', 1)[0] as string))
  return unusedAmong(free, rows, image)
}

function takenOf(row: Row, file: TreeFile, entry: InfoEntry | null): string[] {
  const { value } = row
  const columns: InfoEntry['columns'] = entry?.columns ?? {}
  const turns = [columns.messages, columns.prompt, columns.query, columns.response, ...TURNS].filter(
    (name): name is string => name !== undefined && value[name] !== undefined,
  )
  const other = Object.keys(value).find((name) => conversationAnywhere({ [name]: value[name] }) !== null)
  const talk = turns.length > 0 || other === undefined ? turns : [other]
  const embedded = embeddedColumns(row, file, columns.images)
  const named = Object.keys(value).filter((name) => name === columns.images || isNamed('image', name))
  return [...talk, ...(embedded.length > 0 ? embedded : named), ...(swiftBoxes(value['objects']) ? ['objects'] : [])]
}
