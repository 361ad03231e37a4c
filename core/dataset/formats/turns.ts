import type { Turn } from '../../domain/dataset.ts'
import { listValue, objectValue, textValue } from './values.ts'

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
 * is an image (`image_url`, `image`, or a `source` with its data) stands for one `<image>`.
 * @returns null where the value is no conversation
 */
export function conversationOf(value: unknown, tags?: Tags): Conversation | null {
  const list = listValue(value)
  if (!list || list.length === 0) return null
  const turns: Turn[] = []
  const images: string[] = []
  for (const entry of list) {
    const fields = objectValue(entry)
    if (!fields) return null
    const name = textValue(fields[tags?.role ?? 'from'] ?? fields['from'] ?? fields['role'])
    const role = name === null ? undefined : (taggedRole(name, tags) ?? ROLES.get(name.toLowerCase()))
    const content = fields[tags?.content ?? 'value'] ?? fields['value'] ?? fields['content']
    if (role === undefined) return null
    turns.push({ role, text: contentOf(content, images) })
  }
  return { turns, images }
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
      if (image === null) return textValue(fields['text']) ?? ''
      images.push(image)
      return '<image>'
    })
    .join('')
}

/** How many images the turns speak of. */
export function countImageTokens(turns: readonly Turn[]): number {
  return turns.reduce((sum, { text }) => sum + text.split('<image>').length - 1, 0)
}
