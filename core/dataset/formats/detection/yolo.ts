import { posix } from 'node:path'
import type { Problem } from '../../../domain/dataset.ts'
import { hasImageName } from '../../image/sniff.ts'
import { imageRef } from '../../records/image-ref.ts'
import { type Found, recordProblem } from '../../records/record.ts'
import { splitOfPath } from '../../records/split-names.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import type { Reader, ReadInput } from '../reader.ts'
import { isSplitList, splitLists } from './split-lists.ts'
import { isYaml } from '../text/yaml-value.ts'
import { isNameList, yoloNames } from './yolo-names.ts'
import { type YoloBox, yoloLabels } from './yolo-labels.ts'

/** YOLO: a text file of boxes for each image, in `labels/` for `images/` or beside it; a YAML or a list names the classes. */
export const yolo: Reader = {
  format: 'yolo',
  async detect({ tree }) {
    const labels = labelFiles(tree)
    const looked =
      labels.size === 0 ? [] : tree.files.flatMap((file) => labelOf(file, labels) ?? []).slice(0, LOOKED_AT)
    const names = looked.length === 0 ? null : await yoloNames(tree)
    for (const file of looked) {
      const { boxes, problems } = await yoloLabels(tree, file, names?.keypoints ?? false)
      if (problems.length > 0 || boxes.length === 0) continue
      const named = names ? `, classes named in “${names.path}”` : ''
      return {
        format: 'yolo',
        confidence: names ? 0.93 : 0.85,
        description: `YOLO boxes in ${labels.size} text files, one per image${named}.`,
        task: 'boxes',
      }
    }
    return null
  },
  reads: ({ tree }) => {
    const labels = labelFiles(tree)
    const own = new Set(tree.files.flatMap((file) => labelOf(file, labels)?.path ?? []))
    return (file) => own.has(file.path) || isNameList(file.path) || isYaml(file) || isSplitList(file)
  },
  async *read({ tree }: ReadInput): AsyncGenerator<Found> {
    const labels = labelFiles(tree)
    const names = await yoloNames(tree)
    if (names === null) yield { problem: nameless() }
    const lists = await splitLists(tree)
    for (const problem of lists.problems) yield { problem }
    for (const image of tree.files) {
      const file = labelOf(image, labels)
      if (file === null) continue
      labels.delete(file.path)
      const { boxes, problems } = await yoloLabels(tree, file, names?.keypoints ?? false)
      for (const problem of problems) yield { problem }
      const unnamed = names && boxes.find(({ label }) => !names.names.has(label))
      if (unnamed) yield { problem: unknownClass(file, unnamed, names.path) }
      const labelled = boxes
        .filter(({ label }) => names === null || names.names.has(label))
        .map(({ label, box }) => ({ label: names?.names.get(label) ?? String(label), box }))
      if (labelled.length === 0) continue
      const split = lists.splitOf(image.path) ?? names?.splitOf(image.path) ?? splitOfPath(posix.dirname(image.path))
      const origin = { file: file.path, line: boxes[0]?.line ?? 1 }
      const cells = { image: posix.basename(image.path) }
      yield { record: { image: imageRef(tree, image), split, origin, boxes: labelled, convention: 'fractions', cells } }
    }
    for (const { path } of labels.values()) {
      if (!isBesideImages(path)) continue
      yield {
        problem: recordProblem({ file: path }, 'missing-file', 'labels an image that does not exist: add the image.'),
      }
    }
  },
}

const LOOKED_AT = 20

/** Text files that may hold labels, by path. */
function labelFiles({ files }: Tree): Map<string, TreeFile> {
  const texts = files.filter(({ path }) => /\.txt$/i.test(path) && !isNameList(path))
  return new Map(texts.map((file) => [file.path, file]))
}

/** The label file of an image: `a/labels/b/1.txt` for `a/images/b/1.jpg` (the last such folder counts), or `1.txt` beside it. */
function labelOf({ path }: TreeFile, labels: ReadonlyMap<string, TreeFile>): TreeFile | null {
  if (!hasImageName(path)) return null
  const text = path.slice(0, -posix.extname(path).length) + '.txt'
  const at = `/${text}`.lastIndexOf('/images/')
  const there = at < 0 ? null : labels.get(`${text.slice(0, at)}labels/${text.slice(at + 'images/'.length)}`)
  return there ?? labels.get(text) ?? null
}

function isBesideImages(path: string): boolean {
  return `/${path}`.includes('/labels/')
}

function nameless(): Problem {
  return {
    code: 'bad-record',
    severity: 'warning',
    message: 'No file names the classes, so Thaw uses their numbers: add a data.yaml with “names” or a classes.txt.',
  }
}

function unknownClass(file: TreeFile, { label, line }: YoloBox, named: string): Problem {
  return recordProblem(
    { file: file.path, line },
    'bad-record',
    `has class ${label}, which “${named}” does not name: add it there.`,
  )
}
