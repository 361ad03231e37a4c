import { posix } from 'node:path'
import type { Problem, Split } from '../../../domain/dataset.ts'
import { problemOf } from '../../files/file-problem.ts'
import { splitOfName } from '../../records/split-names.ts'
import { linesOf } from '../../rows/lines.ts'
import { fileText } from '../../rows/rows-of.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'

export interface SplitLists {
  /** The split of an image, by its path or its name with or without extension; null if no list has it. */
  readonly splitOf: (name: string) => Split | null
  readonly problems: readonly Problem[]
}

/**
 * `train.txt`, `val.txt` and `test.txt` at the top or in `ImageSets/Main`, as VOC and its followers divide their
 * images: one name per line. `trainval.txt` says nothing that these do not.
 */
export async function splitLists(tree: Tree): Promise<SplitLists> {
  const splits = new Map<string, Split>()
  const problems: Problem[] = []
  for (const file of tree.files) {
    const split = splitOfList(file)
    if (split === null) continue
    try {
      for await (const { text } of linesOf(
        fileText(tree, file, () => {}),
        4096,
      )) {
        const name = text?.trim().split(/\s+/)[0]
        if (name) splits.set(keyOf(name), split)
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      problems.push(problemOf(error, file.path))
    }
  }
  return { splitOf: (name) => splits.get(keyOf(name)) ?? null, problems }
}

export function isSplitList(file: TreeFile): boolean {
  return splitOfList(file) !== null
}

function splitOfList({ path }: TreeFile): Split | null {
  const isThere = path.endsWith('.txt') && /^(?:\.|ImageSets(?:\/Main)?|splits?)$/i.test(posix.dirname(path))
  return isThere ? splitOfName(posix.basename(path, '.txt')) : null
}

function keyOf(name: string): string {
  return posix
    .basename(name)
    .replace(/\.[a-z]{3,4}$/i, '')
    .normalize('NFC')
}
