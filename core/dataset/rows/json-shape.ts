import { parseJson } from '../../domain/json.ts'
/** How a JSON file is built, by its beginning. */
export type JsonShape = 'array' | 'object' | 'lines' | 'empty' | 'other'

/**
 * Tells an array, one object and JSON lines apart; a file of lines is often called `.json` too.
 * @param head the first characters, as many as are at hand
 */
export function jsonShape(head: string): JsonShape {
  const text = head.replace(/^\uFEFF/, '').trimStart()
  if (text === '') return 'empty'
  if (text.startsWith('[')) return 'array'
  if (!text.startsWith('{')) return 'other'
  const [first = '', second = ''] = text.split(/\r?\n/, 2)
  // A first line that is damaged does not make the others less of records.
  if (isObject(second)) return 'lines'
  // A short document may be one line.
  if (second.trim() === '' && recordList(first) !== null) return 'object'
  return isObject(first) && (second.trim() === '' || second.trimStart().startsWith('{')) ? 'lines' : 'object'
}

/** Members that hold the records of a document with notes around them, as those of DocVQA and TextVQA. */
const LISTS = /"(data|samples|records|examples)"\s*:\s*\[\s*\{/

/** The member of an object that holds records, by the object's beginning. */
export function recordList(head: string): string | null {
  return LISTS.exec(head)?.[1] ?? null
}

function isObject(text: string): boolean {
  const value = parseJson(text)
  return typeof value === 'object' && value !== null
}
