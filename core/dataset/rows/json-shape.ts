import { parseJson } from '../../domain/json.ts'
import { hasImageName } from '../image/sniff.ts'

/**
 * How a JSON file is built, by its beginning. `listed`: one object, of which a member is the list of records; `keyed`: one
 * object, of which each member is a record, by its id or by its image's name.
 */
export type JsonShape = 'array' | 'object' | 'listed' | 'keyed' | 'lines' | 'empty' | 'other'

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
  if (isKeyed(text)) return 'keyed'
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

/** Fields of records by id; a settings file has such names too, but not of both kinds in one object. */
const OF_IMAGE = /^(?:images?|img|picture|photo|(?:image_?|file_?)?(?:name|path)|image_id)$/i
const OF_TEXT = /^(?:question|answers?|captions?|text|description|label|class|category)$/i
/** Share of the members that must be objects: an odd one among them is reported when it is read. */
const MOSTLY = 0.8
/** Fields of annotation tools' own documents, which have readers of their own. */
const OF_TOOLS = /^(?:regions|shapes|file_attributes)$/i

/** An object of records, as ScienceQA's `problems.json`, or of classes by the names of images. */
function isKeyed(head: string): boolean {
  const members = membersOf(head)
  const whole = members.flatMap(({ text }) => (text === null ? [] : [text]))
  if (members.length < 2 || whole.length === 0) return false
  if (members.every(({ key, opens }) => hasImageName(key) && /["\d]/.test(opens))) return true
  if (members.filter(({ opens }) => opens === '{').length < MOSTLY * members.length) return false
  const fields = whole.slice(0, 20).map((text) => topKeys(text))
  const named = members.every(({ key }) => hasImageName(key))
  return fields.some((names) => {
    const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name))
    return !has(OF_TOOLS) && has(OF_TEXT) && (named || has(OF_IMAGE))
  })
}

interface TopMember {
  readonly key: string
  /** First character of its value. */
  readonly opens: string
  /** The value; null where the text was cut before its end. */
  readonly text: string | null
}

/** Members of an object whose text may be cut anywhere. */
function membersOf(head: string): TopMember[] {
  const members: TopMember[] = []
  const starts = topPlaces(head)
  for (const [i, { key, value }] of starts.entries()) {
    const next = starts[i + 1]
    const text = head.slice(value, next?.at ?? head.length)
    const end = next ? text.lastIndexOf(',') : /^\s*\}\s*$/.test(head.slice(-1)) ? text.lastIndexOf('}') : -1
    members.push({ key, opens: head[value] ?? '', text: end < 0 ? null : text.slice(0, end).trim() })
  }
  return members
}

/** Names of the members of an object whose text may be cut anywhere. */
export function topKeys(head: string): string[] {
  return topPlaces(head).map(({ key }) => key)
}

/** The same with the places of the name and of the value. */
function topPlaces(head: string): { key: string; at: number; value: number }[] {
  const keys: { key: string; at: number; value: number }[] = []
  let depth = 0
  for (const { 0: token, index } of head.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
    else if (depth === 1) {
      const end = index + token.length
      const [colon] = /^\s*:\s*/.exec(head.slice(end, end + 64)) ?? []
      if (colon !== undefined) keys.push({ key: token.slice(1, -1), at: index, value: end + colon.length })
    }
  }
  return keys
}

function isObject(text: string): boolean {
  const value = parseJson(text)
  return typeof value === 'object' && value !== null
}
