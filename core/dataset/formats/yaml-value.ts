import { parse } from 'yaml'
import { fileText } from '../rows/rows-of.ts'
import type { Tree, TreeFile } from '../source/tree.ts'

/** A dataset's YAML lists files and names; a longer one is not what it seems. */
const MOST_CHARACTERS = 2 ** 20

export function isYaml({ path }: TreeFile): boolean {
  return /\.ya?ml$/i.test(path)
}

/** What a small YAML file says; null for one that is too long, cannot be read or is no YAML. */
export async function yamlValue(tree: Tree, file: TreeFile): Promise<unknown> {
  let text = ''
  try {
    for await (const piece of fileText(tree, file, () => {})) {
      text += piece
      if (text.length > MOST_CHARACTERS) return null
    }
    // No more aliases than a list needs: they can make a short text unfold into gigabytes.
    return parse(text, { maxAliasCount: 10 }) as unknown
  } catch {
    return null
  }
}
