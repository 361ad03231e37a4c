import { withHead } from '../rows/rows-of.ts'
import { textOf } from '../rows/text.ts'
import { sourceStream } from '../source/bytes.ts'
import { sourceOf, type Tree, type TreeFile } from '../source/tree.ts'

/** The first characters of a text file; empty where it cannot be read, which is told when it is read whole. */
export async function jsonHead(tree: Tree, file: TreeFile): Promise<string> {
  try {
    const { head, all } = await withHead(textOf(sourceStream(tree.base, sourceOf(file))))
    await all.return(undefined)
    return head
  } catch {
    return ''
  }
}
