import type { Box, Problem } from '../../../domain/dataset.ts'
import { problemOf } from '../../files/file-problem.ts'
import { recordProblem } from '../../records/record.ts'
import { linesOf } from '../../rows/lines.ts'
import { fileText } from '../../rows/rows-of.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'

export interface YoloBox {
  /** Number of the class, from 0. */
  readonly label: number
  /** In fractions of the image's width and height. */
  readonly box: Box
  readonly line: number
}

/** An outline of a thousand points is longer than a box, and this is longer still. */
const MOST_LINE = 2 ** 17
/** Rounded coordinates may pass the edge by a little. */
const TOLERANCE = 0.01

/**
 * A label file of YOLO's: lines of a class number and centre, width and height of a box, or the corners of an outline,
 * all as fractions of the image's width and height (https://docs.ultralytics.com/datasets/detect, /segment, /obb).
 *
 * @param keypoints lines have keypoints after the box, so that longer ones are no outlines (/pose)
 */
export async function yoloLabels(
  tree: Tree,
  file: TreeFile,
  keypoints: boolean,
): Promise<{ boxes: YoloBox[]; problems: Problem[] }> {
  const boxes: YoloBox[] = []
  const problems: Problem[] = []
  const pieces = fileText(tree, file, (problem) => problems.push(problem))
  try {
    for await (const { number, text } of linesOf(pieces, MOST_LINE)) {
      const words = text?.trim().split(/\s+/) ?? ['']
      if (text !== null && words[0] === '') continue
      const read = boxOf(words.map(Number), keypoints)
      if (typeof read === 'string') {
        problems.push(recordProblem({ file: file.path, line: number }, 'bad-line', read))
      } else boxes.push({ ...read, line: number })
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    problems.push(problemOf(error, file.path))
  }
  return { boxes, problems }
}

/** The box of a line's numbers, or what is wrong with them. */
function boxOf([label = NaN, ...at]: readonly number[], keypoints: boolean): Omit<YoloBox, 'line'> | string {
  if (!Number.isInteger(label) || label < 0 || at.length < 4 || !at.every(Number.isFinite))
    return 'is not a class number with the four numbers of a box: correct or remove it.'
  if (at.length > 4 && !keypoints) {
    const [xs, ys] = [0, 1].map((rest) => at.filter((_, i) => i % 2 === rest)) as [number[], number[]]
    if (at.length < 6 || xs.length !== ys.length)
      return 'has neither the four numbers of a box nor the pairs of an outline: correct or remove it.'
    return checked(label, [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)])
  }
  const [x, y, width, height] = at as [number, number, number, number]
  return checked(label, [x - width / 2, y - height / 2, x + width / 2, y + height / 2])
}

function checked(label: number, box: Box): Omit<YoloBox, 'line'> | string {
  return Math.min(...box) < -TOLERANCE || Math.max(...box) > 1 + TOLERANCE
    ? 'has coordinates outside 0 to 1, and YOLO’s are fractions of width and height: correct or remove it.'
    : { label, box }
}
