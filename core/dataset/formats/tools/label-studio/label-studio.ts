import type { Split, Task } from '../../../../domain/dataset.ts'
import type { Images } from '../../../records/images.ts'
import { type Found, type Origin, recordProblem } from '../../../records/record.ts'
import { splitOfPath } from '../../../records/split-names.ts'
import type { Row, RowOrProblem } from '../../../rows/row.ts'
import { rowKind, rowsOf } from '../../../rows/rows-of.ts'
import type { Tree, TreeFile } from '../../../source/tree.ts'
import { hasRowOfFormat, rowsOfFormat } from '../../text/rows-of-format.ts'
import type { Detection, Reader, ReadInput } from '../../reader.ts'
import { listValue, textValue } from '../../text/values.ts'
import { isTaskDocument, taskOfDocument } from './document.ts'
import { dataOf, findTaskImage, imagesOfData } from './image.ts'
import { isMinRecord, type MinFields, minFields, saidOfMin } from './minimal-export.ts'
import { agreed, saidOfTask } from './task.ts'
import { Notes } from '../notes.ts'
import { firstSaid, NOTHING_SAID, nothingSaid, type Said, saidRecord, taskOfSaid } from '../image-annotation.ts'

/**
 * What Label Studio exports as JSON, JSON-MIN and CSV (https://labelstud.io/guide/export): rectangles and outlines in per
 * cent of the image, choices, and texts.
 */
export const labelStudio: Reader = {
  format: 'label-studio',
  async detect({ tree, peeked, options }) {
    let empty: Detection | null = null
    for (const { file, rows } of peeked) {
      if (await isTaskDocument(tree, file)) {
        // Each is of one image, and the first may be one that nobody has annotated.
        const task = taskOfSaid(await firstSaid(saidOfDocuments(tree), MOST_DOCUMENTS))
        if (task !== null) return detectionOf(file, task, false)
        empty ??= nothingSaid('label-studio', 'Label Studio', file.path)
        continue
      }
      const min = rows.filter((row) => isOwn(row) && isMinRecord(row.value))
      if (min.length === 0 && !rows.some(isOwn)) continue
      const fields = minFields(min, options.columns?.label)
      const task = taskOfSaid(await firstSaid(saidOfFile(tree, file, fields)))
      if (task !== null) return detectionOf(file, task, min.length > 0)
      empty ??= nothingSaid('label-studio', 'Label Studio', file.path)
    }
    return empty
  },
  reads:
    ({ tree }) =>
    async (file) =>
      (await isTaskDocument(tree, file)) || (isCandidate(file) && (await hasRowOfFormat(tree, file, isOwn))),
  async *read(input: ReadInput): AsyncGenerator<Found> {
    const { tree, options } = input
    const documents = { notes: new Notes(), seen: new Set<string>(), first: '' }
    for (const file of tree.files) {
      if (await isTaskDocument(tree, file)) {
        documents.first ||= file.path
        yield* tasksOf(input, file, documentRows(tree, file), NO_FIELDS, documents)
        continue
      }
      if (!isCandidate(file) || !(await hasRowOfFormat(tree, file, isOwn))) continue
      const notes = new Notes()
      const first = await firstRows(input, file)
      const fields = minFields(first, options.columns?.label)
      yield* tasksOf(input, file, rowsOfFormat(tree, file, isOwn, OWN_ROW), fields, { notes, seen: new Set() })
      for (const problem of notes.problems(file.path)) yield { problem }
    }
    for (const problem of documents.notes.problems(documents.first)) yield { problem }
  },
}

/** Single-task files to read to detect the dataset's task. */
const MOST_DOCUMENTS = 400
const NO_FIELDS: MinFields = { classes: null, captions: null, others: [] }

async function* documentRows(tree: Tree, file: TreeFile): AsyncGenerator<RowOrProblem> {
  yield await taskOfDocument(tree, file)
}

async function* saidOfDocuments(tree: Tree): AsyncGenerator<Said> {
  const notes = new Notes()
  for (const file of tree.files) {
    if (!(await isTaskDocument(tree, file))) continue
    const row = await taskOfDocument(tree, file)
    const all = 'problem' in row || !isOwn(row) ? [] : saidOf(row, NO_FIELDS, notes)
    yield all[0] ?? NOTHING_SAID
  }
}

async function* saidOfFile(tree: Tree, file: TreeFile, fields: MinFields): AsyncGenerator<Said> {
  const notes = new Notes()
  for await (const row of rowsOf(tree, file)) {
    if (!('problem' in row) && isOwn(row)) yield* saidOf(row, fields, notes)
  }
}

function detectionOf(file: TreeFile, task: Task, min: boolean): Detection {
  const what = { boxes: 'Boxes', classes: 'Classes', captions: 'Texts', conversations: 'Texts' }[task]
  const description = `${what} of Label Studio in “${file.path}”${min ? ', its short form' : ''}.`
  return { format: 'label-studio', confidence: 0.97, description, task, convention: 'fractions' }
}

/** Rows to read to detect the fields of the short form. */
const LOOKED_AT = 100

async function firstRows({ tree }: ReadInput, file: TreeFile): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of rowsOfFormat(tree, file, isOwn, OWN_ROW)) {
    if (!('problem' in row) && isMinRecord(row.value)) rows.push(row)
    if (rows.length >= LOOKED_AT || ('problem' in row && rows.length === 0)) break
    if (!('problem' in row) && dataOf(row.value)) break
  }
  return rows
}

const OWN_ROW = 'is a task of Label Studio'

interface HeldTask {
  readonly id: string | null
  readonly row: Row
  readonly said: Said[]
}

/** Tasks one by one; records of the short form that follow each other and are of one task are one. */
async function* tasksOf(
  input: ReadInput,
  file: TreeFile,
  rows: AsyncIterable<RowOrProblem>,
  fields: MinFields,
  { notes, seen }: { readonly notes: Notes; readonly seen: Set<string> },
): AsyncGenerator<Found> {
  let held: HeldTask | null = null
  async function* end(task: HeldTask | null): AsyncGenerator<Found> {
    if (task === null) return
    const origin = { file: file.path, line: task.row.line }
    if (task.id !== null && seen.has(task.id)) {
      const reason = `repeats task ${task.id}: remove one of the two.`
      return yield { problem: recordProblem(origin, 'bad-record', reason) }
    }
    if (task.id !== null) seen.add(task.id)
    yield* taskRecord(task, { ...input, origin, split: splitOfPath(file.path) }, notes)
  }
  for await (const row of rows) {
    if ('problem' in row) {
      yield row
      continue
    }
    if (!isOwn(row)) {
      const reason = 'is not a task with an image and an annotation: correct or remove it.'
      yield { problem: recordProblem({ file: file.path, line: row.line }, 'bad-record', reason) }
      continue
    }
    const id = textValue(row.value['id'])
    const said = saidOf(row, fields, notes)
    if (held && id !== null && held.id === id && isMinRecord(row.value)) held.said.push(...said)
    else {
      yield* end(held)
      held = { id, row, said }
    }
  }
  yield* end(held)
}

interface TaskInput {
  readonly images: Images
  readonly detection: Detection
  readonly origin: Origin
  readonly split: Split | null
}

async function* taskRecord({ row, said }: HeldTask, input: TaskInput, notes: Notes): AsyncGenerator<Found> {
  const { images, detection, origin, split } = input
  const one = agreed(said, notes)
  if (one === null) return notes.add('empty')
  const [name = '', ...more] = imagesOfData(dataOf(row.value) ?? row.value)
  notes.add('moreImages', more.length > 0 ? 1 : 0)
  const found = await findTaskImage(name, images, origin.file)
  yield* saidRecord(one, { name, found, origin, split, task: detection.task, convention: 'fractions' }, notes)
}

function saidOf({ value }: Row, fields: MinFields, notes: Notes): Said[] {
  return dataOf(value) ? saidOfTask(value, notes) : [saidOfMin(value, fields, notes)]
}

function isOwn({ value }: Row): boolean {
  const data = dataOf(value)
  if (!data) return isMinRecord(value)
  return listValue(value['annotations'] ?? value['completions']) !== null && imagesOfData(data).length > 0
}

function isCandidate({ path }: TreeFile): boolean {
  return rowKind(path) === 'json' || /\.csv$/i.test(path)
}
