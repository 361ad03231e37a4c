import { posix } from 'node:path'
import type { Problem, Split } from '../../domain/dataset.ts'
import { problemOf } from '../files/file-problem.ts'
import { splitOfName } from '../records/split-names.ts'
import { linesOf } from '../rows/lines.ts'
import { fileText } from '../rows/rows-of.ts'
import type { Tree } from '../source/tree.ts'

export interface SplitLists {
  /** The split of an image, by its path or its name with or without extension; null where no list has it. */
  readonly splitOf: (name: string) => Split | null
  readonly problems: readonly Problem[]
}

/**
 * `train.txt`, `val.txt` and `test.txt` at the top or in `ImageSets/Main`, as VOC and its followers divide their
 * images: one name a line. `trainval.txt` says nothing that these do not.
 */
export async function splitLists(tree: Tree): Promise<SplitLists> {
  const splits = new Map<string, Split>()
  const problems: Problem[] = []
  for (const file of tree.files) {
    const folder = posix.dirname(file.path)
    const split = splitOfName(posix.basename(file.path, '.txt'))
    if (!file.path.endsWith('.txt') || split === null || !/^(?:\.|ImageSets(?:\/Main)?|splits?)$/i.test(folder))
      continue
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

function keyOf(name: string): string {
  return posix
    .basename(name)
    .replace(/\.[a-z]{3,4}$/i, '')
    .normalize('NFC')
}
