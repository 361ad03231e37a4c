import type { FileHandle } from 'node:fs/promises'
import { posix } from 'node:path'
import type { Problem, Task } from '../../domain/dataset.ts'
import { parseJson } from '../../domain/json.ts'
import { problemOf } from '../files/file-problem.ts'
import { hasImageName } from '../image/sniff.ts'
import { type Found, type RawRecord, recordProblem } from '../records/record.ts'
import { splitOfPath } from '../records/split-names.ts'
import { archiveTree } from '../source/archive-tree.ts'
import { openConfined } from '../source/confined.ts'
import { Damaged, TooLarge } from '../source/damaged.ts'
import { createPieceReader, type ReadPiece } from '../source/piece-reader.ts'
import { displayPath, sourceOf, type Tree, type TreeFile } from '../source/tree.ts'
import type { Reader, ReadInput } from './reader.ts'
import { conversationOf, withoutImageTokens } from './conversations/turns.ts'
import { cellsOf, objectValue, textValue } from './text/values.ts'

/** Texts beside an image are short; a longer one is no annotation. */
const MOST_TEXT = 4 * 2 ** 20

/**
 * WebDataset (https://github.com/webdataset/webdataset): tar files in which members with one name up to the first dot
 * are a sample: an image, and `cls` (a class), `txt` (a caption) or `json` (fields).
 */
export const webdataset: Reader = {
  format: 'webdataset',
  async detect({ tree }) {
    // The members of a sample usually follow one another, so the beginning is enough.
    for (const timeIsUp of [() => true, () => false]) {
      let cut = false
      for await (const { shard, samples, partial } of shards(tree, { most: 1, timeIsUp })) {
        cut = partial
        const paired = samples.find(({ image, parts }) => image && parts.size > 0)
        if (!paired) continue
        let task: Task | null = null
        for await (const found of recordsOf(tree, shard, [paired]))
          task = 'record' in found ? taskOf(found.record) : null
        if (task === null) continue
        const count = tree.container === 'tar' ? 1 : tree.files.filter(isTar).length
        const description = `A WebDataset in ${count === 1 ? `“${shard}”` : `${count} tar files`}, read without unpacking.`
        return { format: 'webdataset', confidence: 0.95, description, task }
      }
      if (!cut) return null
    }
    return null
  },
  // Every member of a shard belongs to a sample.
  reads: () => () => true,
  async *read({ tree, firstLook }: ReadInput): AsyncGenerator<Found> {
    for await (const { shard, samples, problems, partial } of shards(tree, { timeIsUp: firstLook?.timeIsUp })) {
      if (partial) firstLook?.leaveOut()
      for (const problem of problems) yield { problem }
      yield* recordsOf(tree, shard, samples)
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
  /** Time was up before all of it was listed. */
  readonly partial: boolean
}

interface ShardOptions {
  /** Shards looked into. */
  readonly most?: number
  readonly timeIsUp?: (() => boolean) | undefined
}

async function* shards(tree: Tree, { most = Infinity, timeIsUp }: ShardOptions): AsyncGenerator<Shard> {
  if (tree.container === 'tar') {
    // Its problems were reported when it was listed.
    yield shardOf(tree.chosen ?? '', { ...tree, problems: [] })
    return
  }
  if (tree.container !== 'folder') return
  for (const { path } of tree.files.filter(isTar).slice(0, most)) {
    try {
      yield shardOf(path, await archiveTree(tree.base, path, 'tar', { timeIsUp }))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      const problems: Problem[] = [{ ...problemOf(error, path), code: 'bad-archive' }]
      yield { shard: path, samples: [], problems, partial: false }
    }
  }
}

function shardOf(shard: string, { files, problems, partial }: Pick<Tree, 'files' | 'problems' | 'partial'>): Shard {
  const samples = samplesOf(files)
  // Of the last sample some members may be missing.
  return { shard, samples: partial ? samples.slice(0, -1) : samples, problems, partial }
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

async function* recordsOf(tree: Tree, shard: string, samples: readonly WdsSample[]): AsyncGenerator<Found> {
  let file: FileHandle
  try {
    file = await openConfined(tree.base, shard)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    yield { problem: { ...problemOf(error, shard), code: 'bad-archive' } }
    return
  }
  try {
    const read = createPieceReader(file)
    for (const sample of samples) yield await recordOf(read, shard, sample)
  } finally {
    await file.close()
  }
}

/** The text of a member; throws system errors, TooLarge and Damaged. */
async function textOf(read: ReadPiece, { source }: TreeFile): Promise<string> {
  if (source?.kind !== 'tar') throw new Damaged('is no member of a tar file.')
  if (source.size > MOST_TEXT) throw new TooLarge(MOST_TEXT)
  const bytes = await read(source.offset, source.size)
  if (bytes.length < source.size)
    throw new Damaged('is cut off: the tar file ends before it. Replace it with an intact copy.')
  return bytes.toString('utf8').trim()
}

async function recordOf(read: ReadPiece, shard: string, { key, image, parts }: WdsSample): Promise<Found> {
  const path = displayPath(shard, image?.path ?? key)
  const origin = { file: path }
  if (!image) return { problem: recordProblem(origin, 'bad-record', 'has no image: add one under the same name.') }
  try {
    const text = async (extension: string): Promise<string | null> => {
      const part = parts.get(extension)
      return part ? textOf(read, part) : null
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
    const turns =
      (talk && withoutImageTokens(talk.turns)) ?? (question !== null && answer !== null ? qa(question, answer) : null)
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
