import { posix } from 'node:path'
import type { Problem } from '../../../domain/dataset.ts'
import type { Found } from '../../records/record.ts'
import { splitOfPath } from '../../records/split-names.ts'
import { canHoldPictures, rowKind, rowsOf } from '../../rows/rows-of.ts'
import type { Row } from '../../rows/row.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import { conversationRecord, namedImage, referencesOf, swiftBoxes } from './conversation-record.ts'
import { type InfoEntry, infoEntries, INFO_FILE } from './dataset-info.ts'
import { filesSentence } from '../text/files-sentence.ts'
import { embeddedOf } from '../columns/embedded-pictures.ts'
import { hasRowOfFormat, rowsOfFormat } from '../text/rows-of-format.ts'
import type { Reader, ReadInput } from '../reader.ts'
import { notesOfSaved } from '../tables/record-files.ts'
import { unusedBesideTalk } from './unused-fields.ts'
import { conversationAnywhere, conversationOf, countImageTokens } from './turns.ts'
import { unusedProblem } from '../columns/unused-columns.ts'
import { textValue } from '../text/values.ts'

/** LLaVA, ShareGPT and OpenAI-style `messages` with images, as LLaMA-Factory and ms-swift read them. */
export const conversations: Reader = {
  format: 'conversations',
  async detect({ peeked, tree }) {
    const listed = (await infoEntries(tree))?.entries ?? []
    const named = listed.length > 0
    const first = peeked.find(({ file, rows }) => {
      const entry = listed.find((candidate) => candidate.file.path === file.path) ?? null
      return rows.some((row) => turnsOf(row, entry) !== null && hasImage(row, entry, file))
    })
    if (!first) return null
    const paths = listed.map(({ file }) => file.path)
    const where = named ? filesSentence(paths, 'described by dataset_info.json') : `“${first.file.path}”`
    const description = `Conversations about images in ${where}.`
    // Surer than that a Parquet file with images inside is no more than a table.
    const sure = named || canHoldPictures(first.file.path)
    const entry = listed.find(({ file }) => file.path === first.file.path) ?? null
    const notes = unusedProblem(unusedBesideTalk(first.rows, first.file, entry), false)
    return { format: 'conversations', confidence: sure ? 0.96 : 0.9, description, task: 'conversations', notes }
  },
  async reads({ tree }) {
    const entries = (await infoEntries(tree))?.entries ?? null
    const files = new Map(filesOf(tree, entries).map(({ file, entry }) => [file.path, entry]))
    return async (file) => {
      const entry = files.get(file.path)
      return entry !== undefined && (entry !== null || (await hasRowOfFormat(tree, file, isTalk)))
    }
  },
  async *read({ tree, images }: ReadInput): AsyncGenerator<Found> {
    const entries = await infoEntries(tree)
    for (const problem of entries?.problems ?? []) yield { problem }
    for (const { file, entry } of filesOf(tree, entries?.entries ?? null)) {
      // A CSV file beside the records may be anything.
      if (!entry && rowKind(file.path) === 'csv' && !(await hasRowOfFormat(tree, file, isTalk))) continue
      const split = splitOfPath(file.path)
      let isTold = false
      for await (const row of entry ? rowsOf(tree, file) : rowsOfFormat(tree, file, isTalk, 'is a conversation')) {
        if ('problem' in row) {
          yield row
          continue
        }
        const origin = { file: file.path, line: row.line }
        const talk = turnsOf(row, entry)
        if (talk === null) {
          yield { problem: notATalk(file.path, row.line) }
          continue
        }
        const boxes = swiftBoxes(row.value['objects'])
        const column = entry?.columns.images
        const inside = canHoldPictures(file.path) ? embeddedOf(row, file, column) : []
        const references = inside.length > 0 ? inside : referencesOf(row.value, talk.images, column)
        const found = await conversationRecord({
          origin,
          split,
          value: row.value,
          turns: talk.turns,
          references,
          images,
          ...(boxes ? { boxes: boxes.boxes, convention: boxes.convention } : {}),
        })
        yield found
        const { asked, answered } = countImageTokens(talk.turns)
        if (isTold || answered === 0 || asked + answered === references.length || !('record' in found)) continue
        isTold = true
        yield { problem: textInAnswer(file.path, row.line) }
      }
    }
  },
}

/** Those that `dataset_info.json` lists, else every file of records. */
function filesOf(tree: Tree, entries: readonly InfoEntry[] | null): { file: TreeFile; entry: InfoEntry | null }[] {
  if (entries) return entries.map((entry) => ({ file: entry.file, entry }))
  const isNote = notesOfSaved(tree)
  const mayHoldTalks = ({ path }: TreeFile): boolean =>
    rowKind(path) !== null && !/\.txt$/i.test(path) && posix.basename(path) !== INFO_FILE
  return tree.files.filter((file) => mayHoldTalks(file) && !isNote(file)).map((file) => ({ file, entry: null }))
}

function isTalk(row: Row): boolean {
  return turnsOf(row, null) !== null
}

function hasImage(row: Row, entry: InfoEntry | null, file: TreeFile): boolean {
  const { value } = row
  const column = entry?.columns.images ?? 'images'
  if (value['image'] !== undefined || value[column] !== undefined) return true
  if (canHoldPictures(file.path) && embeddedOf(row, file, column).length > 0) return true
  return namedImage(value).length > 0 || (turnsOf({ line: 0, value }, entry)?.images.length ?? 0) > 0
}

/** `messages`, `conversations`, or instruction and output (Alpaca, query and response). */
function turnsOf({ value }: Row, entry: InfoEntry | null) {
  const { columns, tags, formatting } = entry ?? { columns: {}, tags: undefined, formatting: undefined }
  if (formatting !== 'alpaca') {
    const list = value[columns.messages ?? 'messages'] ?? value['conversations'] ?? value['messages']
    const talk = conversationOf(list, tags) ?? (entry === null ? conversationAnywhere(value) : null)
    if (talk) return talk
  }
  const prompt = textValue(value[columns.prompt ?? 'instruction'] ?? value['query'])
  const answer = textValue(value[columns.response ?? 'output'] ?? value['response'])
  if (prompt === null || answer === null) return null
  const input = textValue(value[columns.query ?? 'input'])
  const text = input === null ? prompt : `${prompt}\n${input}`
  const turns = [
    { role: 'user' as const, text },
    { role: 'assistant' as const, text: answer },
  ]
  return { turns, images: [] }
}

/** Reported once per file, because usually most answers contain it. */
function textInAnswer(file: string, line: number): Problem {
  const message =
    `Line ${line} of “${file}” has “<image>” in an answer, where Thaw reads it as text; only the person’s turns can place ` +
    'images. Further such lines are not listed.'
  return { code: 'image-count', severity: 'warning', message, file, line }
}

function notATalk(file: string, line: number): Problem {
  const message = `Line ${line} of “${file}” has neither messages nor conversations: correct or remove it.`
  return { code: 'bad-record', severity: 'error', message, file, line }
}
