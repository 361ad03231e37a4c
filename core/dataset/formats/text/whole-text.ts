import type { Problem } from '../../../domain/dataset.ts'
import { fileText } from '../../rows/rows-of.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'

/**
 * All of a short text, decoded; null for one of more than `most` characters, which is not read to its end. Throws what
 * reading throws.
 */
export async function wholeText(
  tree: Tree,
  file: TreeFile,
  most: number,
  warn: (problem: Problem) => void = () => {},
): Promise<string | null> {
  let text = ''
  for await (const piece of fileText(tree, file, warn)) {
    text += piece
    if (text.length > most) return null
  }
  return text
}
