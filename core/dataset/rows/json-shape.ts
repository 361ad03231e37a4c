import { parseJson } from '../../domain/json.ts'

/** How a JSON file is built, by its beginning. `listed`: one object, of which a member is the list of records. */
export type JsonShape = 'array' | 'object' | 'listed' | 'lines' | 'empty' | 'other'

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
  const blank = second.trim() === ''
  // A short document may be one line.
  if (blank && recordList(first) !== null) return 'listed'
  if (isObject(first) && (blank || second.trimStart().startsWith('{'))) return 'lines'
  return recordList(text) === null ? 'object' : 'listed'
}

/** Members that hold the records of a document with notes around them, as those of DocVQA and TextVQA. */
const LISTS: ReadonlySet<string> = new Set(['data', 'samples', 'records', 'examples'])

/** The member of an object that is its list of records, by the object's beginning. */
export function recordList(head: string): string | null {
  const isList = (key: string): boolean => LISTS.has(key) && new RegExp(`"${key}"\\s*:\\s*\\[\\s*\\{`).test(head)
  return topKeys(head).find(isList) ?? null
}

/** Names of the members of an object whose text may be cut anywhere. */
export function topKeys(head: string): string[] {
  const keys: string[] = []
  let depth = 0
  for (const { 0: token, index } of head.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
    else if (depth === 1 && /^\s*:/.test(head.slice(index + token.length, index + token.length + 16))) {
      keys.push(token.slice(1, -1))
    }
  }
  return keys
}

function isObject(text: string): boolean {
  const value = parseJson(text)
  return typeof value === 'object' && value !== null
}
