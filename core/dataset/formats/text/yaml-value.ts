import { parse } from 'yaml'
import type { Tree, TreeFile } from '../../source/tree.ts'
import { wholeText } from './whole-text.ts'

/** A dataset's YAML lists files and names; a longer one is not what it seems. */
const MOST_CHARACTERS = 2 ** 20

export function isYaml({ path }: TreeFile): boolean {
  return /\.ya?ml$/i.test(path)
}

/** What a small YAML file says; null for one that is too long, cannot be read or is no YAML. */
export async function yamlValue(tree: Tree, file: TreeFile): Promise<unknown> {
  try {
    const text = await wholeText(tree, file, MOST_CHARACTERS)
    // No more aliases than a list needs: they can make a short text unfold into gigabytes.
    return text === null ? null : (parse(text, { maxAliasCount: 10 }) as unknown)
  } catch {
    return null
  }
}
