import type { Turn } from '../../../domain/dataset.ts'
import { listValue, objectList, objectValue, textValue } from '../text/values.ts'

/** Names of the fields and roles of a conversation, as `tags` of LLaMA-Factory's `dataset_info.json` calls them. */
export interface Tags {
  readonly role: string
  readonly content: string
  readonly user: string
  readonly assistant: string
  readonly system: string
}

const ROLES: ReadonlyMap<string, Turn['role']> = new Map<string, Turn['role']>([
  ['human', 'user'],
  ['user', 'user'],
  ['gpt', 'assistant'],
  ['assistant', 'assistant'],
  ['model', 'assistant'],
  ['bot', 'assistant'],
  ['system', 'system'],
  ['observation', 'tool'],
  ['tool', 'tool'],
  ['function_call', 'tool'],
  ['function', 'tool'],
])

export interface Conversation {
  readonly turns: Turn[]
  /** Images named inside the turns (OpenAI's `image_url` blocks), in order. */
  readonly images: string[]
}

/**
 * Turns of ShareGPT (`from`, `value`), OpenAI and ms-swift (`role`, `content`, a text or a list of blocks). A block that
 * is an image (`image_url`, `image`, or a `source` with its data) stands for one `<image>`. A cell of CSV holds all of it
 * as JSON.
 * @returns null if the value is not a conversation
 */
export function conversationOf(value: unknown, tags?: Tags): Conversation | null {
  const list = listValue(value) ?? writtenList(value) ?? sideBySide(value)
  if (!list || list.length === 0) return null
  const turns: Turn[] = []
  const images: string[] = []
  for (const entry of list) {
    const fields = objectValue(entry)
    if (!fields) return null
    const pair = pairOf(fields)
    if (pair !== null) {
      turns.push(...pair)
      continue
    }
    const name = textValue(fields[tags?.role ?? 'from'] ?? fields['from'] ?? fields['role'])
    const role = name === null ? undefined : (taggedRole(name, tags) ?? ROLES.get(name.toLowerCase()))
    const content = fields[tags?.content ?? 'value'] ?? fields['value'] ?? fields['content']
    if (role === undefined) return null
    turns.push({ role, text: contentOf(content, images) })
  }
  return { turns, images }
}

/** A list of objects that is written as JSON in a text. */
function writtenList(value: unknown): readonly unknown[] | null {
  if (typeof value !== 'string' || !/^\s*\[\s*\{/.test(value)) return null
  try {
    return listValue(JSON.parse(value))
  } catch {
    // A text that only begins like one.
    return null
  }
}

/** A question with its answer in one entry, as `texts` of the Cauldron has them: `{user, assistant}`. */
function pairOf(fields: Readonly<Record<string, unknown>>): Turn[] | null {
  const [user, assistant] = [
    textValue(fields['user'] ?? fields['question']),
    textValue(fields['assistant'] ?? fields['answer']),
  ]
  if (user === null || assistant === null) return null
  const system = textValue(fields['system'])
  return [
    ...(system === null ? [] : [{ role: 'system' as const, text: system }]),
    { role: 'user', text: user },
    { role: 'assistant', text: assistant },
  ]
}

/** Lists of one length under the names of fields, as older versions of `datasets` store a list of objects. */
function sideBySide(value: unknown): readonly unknown[] | null {
  const columns = Object.entries(objectValue(value) ?? {})
  const length = listValue(columns[0]?.[1])?.length
  if (length === undefined || !columns.every(([, list]) => listValue(list)?.length === length)) return null
  return Array.from({ length }, (_, i) =>
    Object.fromEntries(columns.map(([name, list]) => [name, listValue(list)?.[i]])),
  )
}

/** The first field of a record that holds a conversation, whatever its name. */
export function conversationAnywhere(value: Readonly<Record<string, unknown>>): Conversation | null {
  for (const cell of Object.values(value)) {
    const talk = objectList(cell).length > 0 || objectValue(cell) ? conversationOf(cell) : null
    if (talk) return talk
  }
  return null
}

function taggedRole(name: string, tags: Tags | undefined): Turn['role'] | undefined {
  if (name === tags?.user) return 'user'
  if (name === tags?.assistant) return 'assistant'
  return name === tags?.system ? 'system' : undefined
}

function contentOf(content: unknown, images: string[]): string {
  const blocks = listValue(content)
  if (!blocks) return textValue(content) ?? ''
  return blocks
    .map((block) => {
      const fields = objectValue(block)
      if (!fields) return textValue(block) ?? ''
      const url = fields['image_url'] ?? fields['image'] ?? objectValue(fields['source'])?.['data']
      const image = textValue(objectValue(url)?.['url'] ?? url)
      // `{type: 'image'}` alone stands for the next image of the record.
      if (image === null) return textValue(fields['text']) ?? (fields['type'] === 'image' ? '<image>' : '')
      images.push(image)
      return '<image>'
    })
    .join('')
}

/** How many placeholders of images are in the turns that a person wrote, and in the answers. */
export function countImageTokens(turns: readonly Turn[]): { asked: number; answered: number } {
  const counts = { asked: 0, answered: 0 }
  for (const { role, text } of turns) counts[isAnswer(role) ? 'answered' : 'asked'] += text.split('<image>').length - 1
  return counts
}

/** A placeholder says nothing that the pictures beside the text do not; in an answer it is text. */
export function withoutImageTokens(turns: readonly Turn[]): Turn[] {
  return turns.map((turn) => (isAnswer(turn.role) ? turn : { role: turn.role, text: withoutImageToken(turn.text) }))
}

/** A question without the placeholders of its images, and without the blanks or the line that they took. */
export function withoutImageToken(text: string): string {
  if (!text.includes('<image>')) return text
  const cut = (_: string, before: string | undefined, after: string | undefined): string => before ?? after ?? ' '
  return text.replace(/(^|\n)?[ \t]*<image>[ \t]*(\n|$)?/g, cut).trim()
}

function isAnswer(role: Turn['role']): boolean {
  return role === 'assistant'
}
