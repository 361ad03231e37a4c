import { topKeys } from '../../../rows/json-shape.ts'
import type { RowOrProblem } from '../../../rows/row.ts'
import type { Tree, TreeFile } from '../../../source/tree.ts'
import { textHead } from '../../text/text-head.ts'
import { objectValue } from '../../text/values.ts'
import { wholeObject } from '../whole-json.ts'

/**
 * Whether a file holds one task alone, as target storage gets them: a task with its annotations, or an annotation with its
 * task (https://labelstud.io/guide/storage#Target-storage).
 */
export async function isTaskDocument(tree: Tree, file: TreeFile): Promise<boolean> {
  // Files of target storage may have no ending.
  if (!/\.json$/i.test(file.path)) return false
  const head = await textHead(tree, file)
  if (!/^\s*\{/.test(head) || /\}\s*\n\s*\{/.test(head)) return false
  const keys = topKeys(head)
  const isTask = keys.includes('data') && (keys.includes('annotations') || keys.includes('completions'))
  return isTask || (keys.includes('result') && keys.includes('task'))
}

/** The task of such a file, as a row. */
export async function taskOfDocument(tree: Tree, file: TreeFile): Promise<RowOrProblem> {
  const read = await wholeObject(tree, file)
  if ('problem' in read) return read
  const task = objectValue(read.value['task'])
  return { line: 1, value: task && 'result' in read.value ? { ...task, annotations: [read.value] } : read.value }
}
