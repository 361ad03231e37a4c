import { withHead } from '../../rows/rows-of.ts'
import { textOf } from '../../rows/text.ts'
import { sourceStream } from '../../source/bytes.ts'
import { sourceOf, type Tree, type TreeFile } from '../../source/tree.ts'

/** The first characters of a text file; empty where it cannot be read, which is told when it is read whole. */
export async function textHead(tree: Tree, file: TreeFile): Promise<string> {
  const text = textOf(sourceStream(tree.base, sourceOf(file)))
  try {
    return (await withHead(text)).head
  } catch {
    return ''
  } finally {
    // A generator that was begun lets go of its file only when it is ended.
    await text.return(undefined)
  }
}
