import type { Problem } from '../../../domain/dataset.ts'
import { parseJson } from '../../../domain/json.ts'
import { problemOf } from '../../files/file-problem.ts'
import { recordProblem } from '../../records/record.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import { objectValue } from '../text/values.ts'
import { wholeText } from '../text/whole-text.ts'

/** With an image inside as base64; more is no annotation of one image. */
const MOST_CHARACTERS = 64 * 2 ** 20

/** The object that the JSON file of one image is, or why it cannot be read. */
export async function wholeObject(
  tree: Tree,
  file: TreeFile,
): Promise<{ value: Readonly<Record<string, unknown>> } | { problem: Problem }> {
  try {
    const text = await wholeText(tree, file, MOST_CHARACTERS)
    if (text === null) {
      const reason = 'is larger than 64 MiB, too large for the annotation of one image, and was left out.'
      return { problem: recordProblem({ file: file.path }, 'too-large', reason) }
    }
    const value = objectValue(parseJson(text.replace(/^\uFEFF/, '')))
    const problem = recordProblem({ file: file.path }, 'bad-line', 'is not one JSON object: correct or remove it.')
    return value ? { value } : { problem }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return { problem: problemOf(error, file.path) }
  }
}
