import { posix } from 'node:path'
import type { Problem } from '../../../domain/dataset.ts'
import type { Found } from '../../records/record.ts'
import { splitOfPath } from '../../records/split-names.ts'
import { rowKind, rowsOf } from '../../rows/rows-of.ts'
import type { Row } from '../../rows/row.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import { answerBoxes } from '../boxes/answer-boxes.ts'
import { boxesMeant } from '../boxes/crops-or-referring.ts'
import { conversationRecord, referencesOf } from './conversation-record.ts'
import { dataYaml } from './data-yaml.ts'
import { filesSentence } from '../text/files-sentence.ts'
import { hasRowOfFormat, rowsOfFormat } from '../text/rows-of-format.ts'
import type { Reader, ReadInput } from '../reader.ts'
import { conversationOf } from './turns.ts'
import { textValue } from '../text/values.ts'

/**
 * VLM-R1: JSONL with `image` and `conversations`, of which two turns count, or the older `problem` and `solution`, and
 * the data YAML that lists several such files. Answers that are boxes (REC, OVD) are read as boxes.
 */
export const vlmR1: Reader = {
  format: 'vlm-r1',
  async detect({ peeked, tree }) {
    const listed = await dataYaml(tree)
    const paths = listed?.files.map(({ path }) => path) ?? []
    const own = peeked.filter(({ rows }) => rows.some(isOwn))
    const first = own.find(({ file }) => paths.includes(file.path)) ?? own[0]
    if (!first) return null
    const where = listed ? filesSentence(paths, `listed by “${listed.path}”`) : `“${first.file.path}”`
    const rows = first.rows.flatMap((row) => questionOf(row) ?? [])
    const boxed = rows.flatMap(({ question, answer }) => {
      const boxes = answerBoxes(answer, phraseOf(question))
      return boxes ? [boxes] : []
    })
    const some = boxed.length > 0 && boxed.length >= rows.length / 2
    const legacy = first.rows.some(({ value }) => value['solution'] !== undefined)
    const typical = some || legacy || listed !== null || rows.some(({ answer }) => /<answer>/.test(String(answer)))
    return {
      format: 'vlm-r1',
      // Without boxes or its own fields it reads just like any conversation file.
      confidence: typical ? 0.93 : 0.85,
      description: `Questions and ${some ? 'boxes' : 'answers'} for VLM-R1 in ${where}.`,
      task: some ? 'boxes' : 'conversations',
      boxes: boxesMeant(boxed.flat().map(({ label }) => label)),
    }
  },
  async reads({ tree }) {
    const listed = await dataYaml(tree)
    const files = new Set((listed?.files ?? recordFiles(tree)).map(({ path }) => path))
    return async (file) =>
      file.path === listed?.path ||
      (files.has(file.path) && (listed !== null || (await hasRowOfFormat(tree, file, isOwn))))
  },
  async *read({ tree, images, detection }: ReadInput): AsyncGenerator<Found> {
    const listed = await dataYaml(tree)
    for (const problem of listed?.problems ?? []) yield { problem }
    for (const file of listed?.files ?? recordFiles(tree)) {
      for await (const row of listed ? rowsOf(tree, file) : rowsOfFormat(tree, file, isOwn, 'asks about an image')) {
        if ('problem' in row) {
          yield row
          continue
        }
        const origin = { file: file.path, line: row.line }
        const asked = questionOf(row)
        if (asked === null) {
          yield { problem: noQuestion(file.path, row.line) }
          continue
        }
        const { question, answer } = asked
        const boxes = detection.task === 'boxes' ? answerBoxes(answer, phraseOf(question)) : null
        const found = await conversationRecord({
          origin,
          split: splitOfPath(file.path),
          value: row.value,
          turns: [
            { role: 'user', text: question },
            { role: 'assistant', text: typeof answer === 'string' ? answer : JSON.stringify(answer) },
          ],
          references: referencesOf(row.value, []),
          images,
          boxes: boxes ?? undefined,
        })
        yield found
      }
    }
  },
}

function recordFiles(tree: Tree): TreeFile[] {
  return tree.files.filter(({ path }) => rowKind(path) === 'json' && posix.basename(path) !== 'dataset_info.json')
}

function isOwn(row: Row): boolean {
  return row.value['image'] !== undefined && questionOf(row) !== null
}

/** The first two turns, or `problem` and `solution`. */
function questionOf({ value }: Row): { question: string; answer: unknown } | null {
  const problem = textValue(value['problem'])
  if (problem !== null && value['solution'] !== undefined) return { question: problem, answer: value['solution'] }
  const talk = conversationOf(value['conversations'])
  const [first, second] = talk?.turns ?? []
  return first && second ? { question: first.text, answer: second.text } : null
}

/** What is asked for, without the words around it that every question of a REC set has. */
function phraseOf(question: string): string {
  const text = question.replaceAll('<image>', '').trim()
  const quoted = /describes?: (.+?)\.?$/i.exec(text)?.[1] ?? /sentence describes:? (.+?)\.?$/i.exec(text)?.[1]
  return quoted ?? text
}

function noQuestion(file: string, line: number): Problem {
  const message = `Line ${line} of “${file}” has neither two conversation turns nor problem and solution: correct or remove it.`
  return { code: 'bad-record', severity: 'error', message, file, line }
}
