import { posix } from 'node:path'
import type { Problem, Task } from '../../domain/dataset.ts'
import { parseJson } from '../../domain/json.ts'
import { problemOf } from '../files/file-problem.ts'
import { hasImageName } from '../image/sniff.ts'
import { type Found, type RawRecord, recordProblem } from '../records/record.ts'
import { splitOfPath } from '../records/split-names.ts'
import { archiveTree } from '../source/archive-tree.ts'
import { sourceBytes } from '../source/bytes.ts'
import { displayPath, sourceOf, type Tree, type TreeFile } from '../source/tree.ts'
import type { Reader, ReadInput } from './reader.ts'
import { conversationOf } from './turns.ts'
import { cellsOf, objectValue, textValue } from './values.ts'

/** Texts beside an image are short; a longer one is no annotation. */
const MOST_TEXT = 4 * 2 ** 20

/**
 * WebDataset (https://github.com/webdataset/webdataset): tar files in which members with one name up to the first dot
 * are a sample: an image, and `cls` (a class), `txt` (a caption) or `json` (fields).
 */
export const webdataset: Reader = {
  format: 'webdataset',
  async detect({ tree }) {
    for await (const { shard, samples } of shards(tree, 1)) {
      const paired = samples.find(({ image, parts }) => image && parts.size > 0)
      if (!paired) continue
      const found = await recordOf(tree, shard, paired)
      const task = 'record' in found ? taskOf(found.record) : null
      if (task === null) continue
      const count = tree.container === 'tar' ? 1 : tree.files.filter(isTar).length
      const description = `A WebDataset in ${count === 1 ? `“${shard}”` : `${count} tar files`}, read without unpacking.`
      return { format: 'webdataset', confidence: 0.95, description, task }
    }
    return null
  },
  async *read({ tree }: ReadInput): AsyncGenerator<Found> {
    for await (const { shard, samples, problems } of shards(tree)) {
      for (const problem of problems) yield { problem }
      for (const sample of samples) yield await recordOf(tree, shard, sample)
    }
  },
}

interface WdsSample {
  readonly key: string
  image: TreeFile | null
  /** Members beside the image, by extension. */
  readonly parts: Map<string, TreeFile>
}

interface Shard {
  readonly shard: string
  readonly samples: readonly WdsSample[]
  readonly problems: readonly Problem[]
}

async function* shards(tree: Tree, most = Infinity): AsyncGenerator<Shard> {
  if (tree.container === 'tar') {
    yield { shard: tree.chosen ?? '', samples: samplesOf(tree.files), problems: [] }
    return
  }
  if (tree.container !== 'folder') return
  for (const { path } of tree.files.filter(isTar).slice(0, most)) {
    try {
      const listed = await archiveTree(tree.base, path, 'tar')
      yield { shard: path, samples: samplesOf(listed.files), problems: listed.problems }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      yield { shard: path, samples: [], problems: [{ ...problemOf(error, path), code: 'bad-archive' }] }
    }
  }
}

function isTar({ path }: TreeFile): boolean {
  return /\.tar$/i.test(path)
}

function samplesOf(files: readonly TreeFile[]): WdsSample[] {
  const samples = new Map<string, WdsSample>()
  for (const file of files) {
    const name = posix.basename(file.path)
    const dot = name.indexOf('.', 1)
    if (dot < 0) continue
    const key = posix.join(posix.dirname(file.path), name.slice(0, dot))
    const sample = samples.get(key) ?? { key, image: null, parts: new Map<string, TreeFile>() }
    if (hasImageName(name)) sample.image ??= file
    else sample.parts.set(name.slice(dot + 1).toLowerCase(), file)
    samples.set(key, sample)
  }
  return [...samples.values()]
}

async function recordOf(tree: Tree, shard: string, { key, image, parts }: WdsSample): Promise<Found> {
  const path = displayPath(shard, image?.path ?? key)
  const origin = { file: path }
  if (!image) return { problem: recordProblem(origin, 'bad-record', 'has no image: add one under the same name.') }
  try {
    const text = async (extension: string): Promise<string | null> => {
      const part = parts.get(extension)
      return part ? (await sourceBytes(tree.base, sourceOf(part), MOST_TEXT)).toString('utf8').trim() : null
    }
    const json = await text('json')
    const fields = json === null ? null : objectValue(parseJson(json))
    if (json !== null && fields === null) {
      return { problem: recordProblem(origin, 'bad-line', 'has a json member that is no JSON object: correct it.') }
    }
    const label = (await text('cls.txt')) ?? (await text('cls')) ?? textValue(fields?.['label'] ?? fields?.['class'])
    const caption = (await text('txt')) ?? (await text('caption')) ?? textValue(fields?.['caption'] ?? fields?.['text'])
    const talk = conversationOf(fields?.['conversations'] ?? fields?.['messages'])
    const [question, answer] = [textValue(fields?.['question']), textValue(fields?.['answer'])]
    const turns = talk?.turns ?? (question !== null && answer !== null ? qa(question, answer) : null)
    return {
      record: {
        image: { path, source: sourceOf(image) },
        split: splitOfPath(shard),
        origin,
        ...(label === null ? {} : { label }),
        ...(caption === null ? {} : { captions: [caption] }),
        ...(turns ? { turns } : {}),
        cells: fields ? cellsOf(fields) : {},
      },
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return { problem: problemOf(error, path) }
  }
}

function qa(question: string, answer: string) {
  return [
    { role: 'user' as const, text: question },
    { role: 'assistant' as const, text: answer },
  ]
}

function taskOf({ label, captions, turns }: RawRecord): Task | null {
  if (turns) return 'conversations'
  if (label !== undefined) return 'classes'
  return captions ? 'captions' : null
}
