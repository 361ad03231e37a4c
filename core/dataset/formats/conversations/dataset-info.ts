import { posix } from 'node:path'
import type { Problem } from '../../../domain/dataset.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import type { Tags } from './turns.ts'
import { objectValue, textValue } from '../text/values.ts'
import { wholeText } from '../text/whole-text.ts'

export const INFO_FILE = 'dataset_info.json'
/** It lists files; a longer file is something else. */
const MOST_CHARACTERS = 4 * 2 ** 20

export interface InfoEntry {
  readonly file: TreeFile
  readonly formatting: string | undefined
  readonly columns: {
    readonly messages?: string | undefined
    readonly images?: string | undefined
    readonly prompt?: string | undefined
    readonly query?: string | undefined
    readonly response?: string | undefined
  }
  readonly tags: Tags | undefined
}

/**
 * Reads LLaMA-Factory's `dataset_info.json` (data/README.md there): which files there are, and what their columns and
 * tags are called. Entries without a file here (Hub names, missing files) are reported. Null if there is no such file.
 */
export async function infoEntries(tree: Tree): Promise<{ entries: InfoEntry[]; problems: Problem[] } | null> {
  const info = tree.files.find(({ path }) => posix.basename(path) === INFO_FILE)
  if (!info) return null
  const problems: Problem[] = []
  const parsed = await readInfo(tree, info, problems)
  if (parsed !== null && isOfHub(parsed)) return null
  if (parsed === null) return problems.length > 0 ? { entries: [], problems } : null
  const entries: InfoEntry[] = []
  for (const [name, value] of Object.entries(parsed)) {
    const entry = objectValue(value)
    const fileName = textValue(entry?.['file_name'])
    const path = fileName === null ? null : posix.join(posix.dirname(info.path), fileName)
    const file = tree.files.find((candidate) => candidate.path === path)
    if (!entry || !file) {
      const why = fileName === null ? 'names no file here' : `names “${fileName}”, which does not exist`
      const message = `The entry “${name}” of “${info.path}” ${why}, so it was left out.`
      problems.push({ code: 'missing-file', severity: 'warning', message, file: info.path })
      continue
    }
    entries.push({ file, formatting: textValue(entry['formatting']) ?? undefined, ...namesOf(entry) })
  }
  return { entries, problems }
}

/** What `datasets` of Hugging Face writes under the same name: it describes one dataset, where each key here is one. */
function isOfHub(info: Readonly<Record<string, unknown>>): boolean {
  const features = objectValue(info['features'])
  return features !== null && textValue(features['file_name']) === null
}

async function readInfo(tree: Tree, info: TreeFile, problems: Problem[]) {
  try {
    const text = await wholeText(tree, info, MOST_CHARACTERS)
    if (text === null) throw new Error('it is too long')
    return objectValue(JSON.parse(text))
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 120) : ''
    const message = `“${info.path}” is not valid JSON (${why}), so Thaw ignored it: correct or remove it.`
    problems.push({ code: 'bad-line', severity: 'error', message, file: info.path })
    return null
  }
}

function namesOf(entry: Readonly<Record<string, unknown>>): Pick<InfoEntry, 'columns' | 'tags'> {
  const columns = objectValue(entry['columns'])
  const tags = objectValue(entry['tags'])
  const column = (name: string): string | undefined => textValue(columns?.[name]) ?? undefined
  const tag = (name: string, usual: string): string => textValue(tags?.[name]) ?? usual
  return {
    columns: {
      messages: column('messages'),
      images: column('images'),
      prompt: column('prompt'),
      query: column('query'),
      response: column('response'),
    },
    tags: tags
      ? {
          role: tag('role_tag', 'from'),
          content: tag('content_tag', 'value'),
          user: tag('user_tag', 'human'),
          assistant: tag('assistant_tag', 'gpt'),
          system: tag('system_tag', 'system'),
        }
      : undefined,
  }
}
