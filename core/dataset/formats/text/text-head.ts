import { withHead } from '../../rows/rows-of.ts'
import { textOf } from '../../rows/text.ts'
import { sourceStream } from '../../source/bytes.ts'
import { sourceOf, type Tree, type TreeFile } from '../../source/tree.ts'

/** The first characters of a text file; empty if it cannot be read, which is reported when the whole file is read. */
export async function textHead(tree: Tree, file: TreeFile): Promise<string> {
  const text = textOf(sourceStream(tree.base, sourceOf(file)))
  try {
    return (await withHead(text)).head
  } catch {
    return ''
  } finally {
    // A started generator closes its file only when it ends.
    await text.return(undefined)
  }
}
