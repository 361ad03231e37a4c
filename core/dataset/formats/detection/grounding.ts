import type { LabelledBox } from '../../../domain/dataset.ts'
import { type Found, recordProblem } from '../../records/record.ts'
import { splitOfPath } from '../../records/split-names.ts'
import { rowKind } from '../../rows/rows-of.ts'
import type { Row } from '../../rows/row.ts'
import { boxOf } from '../boxes/answer-boxes.ts'
import { boxesMeant } from '../boxes/crops-or-referring.ts'
import { hasRowOfFormat, rowsOfFormat } from '../text/rows-of-format.ts'
import type { Reader, ReadInput } from '../reader.ts'
import { isSplitList, splitLists } from './split-lists.ts'
import { cellsOf, listValue, objectValue, textValue } from '../text/values.ts'

/** One line per image: `{"image": …, "objects": [{"label": …, "box": [left, top, right, bottom]}]}`. */
export const grounding: Reader = {
  format: 'grounding',
  detect({ peeked }) {
    const first = peeked.find(({ rows }) => rows.some((row) => objectsOf(row) !== null))
    if (!first) return null
    const description = `Labelled boxes in “${first.file.path}”, one line per image.`
    const labels = first.rows.flatMap((row) => objectsOf(row)?.boxes.map(({ label }) => label) ?? [])
    return { format: 'grounding', confidence: 0.94, description, task: 'boxes', boxes: boxesMeant(labels) }
  },
  reads:
    ({ tree }) =>
    async (file) =>
      isSplitList(file) || (rowKind(file.path) === 'json' && (await hasRowOfFormat(tree, file, isOwn))),
  async *read({ tree, images }: ReadInput): AsyncGenerator<Found> {
    const lists = await splitLists(tree)
    for (const problem of lists.problems) yield { problem }
    for (const file of tree.files) {
      if (rowKind(file.path) !== 'json') continue
      const fileSplit = splitOfPath(file.path)
      for await (const row of rowsOfFormat(tree, file, isOwn, 'has objects with label and box')) {
        if ('problem' in row) {
          yield row
          continue
        }
        const origin = { file: file.path, line: row.line }
        const objects = objectsOf(row)
        const name = textValue(row.value['image'] ?? row.value['file_name'])
        if (objects === null || name === null) {
          yield { problem: recordProblem(origin, 'bad-record', 'has no image or no objects with label and box.') }
          continue
        }
        const found = await images.find(name, file.path, row.line)
        if (!found.ok) {
          yield { problem: recordProblem(origin, found.code, `names “${name.slice(0, 200)}”, which ${found.reason}`) }
          continue
        }
        if (objects.bad > 0) {
          const reason = `has ${objects.bad} ${objects.bad === 1 ? 'object' : 'objects'} without a label or a box of four numbers.`
          yield { problem: recordProblem(origin, 'bad-box', reason) }
        }
        const split = lists.splitOf(name) ?? fileSplit
        yield { record: { image: found.image, split, origin, boxes: objects.boxes, cells: cellsOf(row.value) } }
      }
    }
  },
}

function isOwn(row: Row): boolean {
  return objectsOf(row) !== null
}

function objectsOf({ value }: Row): { boxes: LabelledBox[]; bad: number } | null {
  const list = listValue(value['objects'])
  if (!list) return null
  const boxes: LabelledBox[] = []
  for (const entry of list) {
    const fields = objectValue(entry)
    const label = textValue(fields?.['label'] ?? fields?.['phrase'] ?? fields?.['name'])
    const box = boxOf(fields?.['box'] ?? fields?.['bbox'] ?? fields?.['bbox_2d'])
    if (label !== null && box !== null) boxes.push({ label, box })
  }
  return boxes.length === 0 && list.length > 0 ? null : { boxes, bad: list.length - boxes.length }
}
