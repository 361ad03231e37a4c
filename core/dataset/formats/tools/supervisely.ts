import { posix } from 'node:path'
import type { Images } from '../../records/images.ts'
import type { Lookup } from '../../records/lookup.ts'
import { type Found } from '../../records/record.ts'
import { splitOfPath } from '../../records/split-names.ts'
import { topKeys } from '../../rows/json-shape.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import type { Reader, ReadInput } from '../reader.ts'
import { textHead } from '../text/text-head.ts'
import { Notes } from './notes.ts'
import { firstSaid, NOTHING_SAID, nothingSaid, type Said, saidRecord, taskOfSaid } from './image-annotation.ts'
import { saidOfSupervisely } from './supervisely-objects.ts'
import { wholeObject } from './whole-json.ts'

/**
 * A project of Supervisely (https://developer.supervisely.com/getting-started/supervisely-annotation-format): `ann/1.jpg.json`
 * for `img/1.jpg` in the folder of each dataset, with objects in pixels and tags.
 */
export const supervisely: Reader = {
  format: 'supervisely',
  async detect({ tree }) {
    const files = tree.files.filter(isCandidate)
    const [first] = files
    if (first === undefined || !(await isOwn(tree, first))) return null
    const task = taskOfSaid(await firstSaid(saidOfFiles(tree, files), MOST_FILES))
    if (task === null) return nothingSaid('supervisely', 'Supervisely', first.path)
    const what = task === 'boxes' ? 'Objects' : 'Tags'
    const description = `${what} of Supervisely in JSON files such as “${first.path}”, one per image.`
    return { format: 'supervisely', confidence: 0.97, description, task, convention: 'pixels' }
  },
  reads:
    ({ tree }) =>
    async (file) =>
      isMeta(file) || (isCandidate(file) && (await isOwn(tree, file))),
  async *read({ tree, images, detection }: ReadInput): AsyncGenerator<Found> {
    const notes = new Notes()
    let first = ''
    for (const file of tree.files.filter(isCandidate)) {
      if (!(await isOwn(tree, file))) continue
      first ||= file.path
      const read = await wholeObject(tree, file)
      if ('problem' in read) {
        yield read
        continue
      }
      const said = saidOfSupervisely(read.value, notes)
      const { name, found } = await findImage(file, images)
      const origin = { file: file.path }
      const split = splitOfPath(posix.dirname(file.path))
      yield* saidRecord(said, { name, found, origin, split, task: detection.task, convention: 'pixels' }, notes)
    }
    for (const problem of notes.problems(first)) yield { problem }
  },
}

/** Files to read to detect the task; each may contain its image too. */
const MOST_FILES = 400

async function* saidOfFiles(tree: Tree, files: readonly TreeFile[]): AsyncGenerator<Said> {
  const notes = new Notes()
  for (const file of files) {
    const read = await wholeObject(tree, file)
    yield 'value' in read ? saidOfSupervisely(read.value, notes) : NOTHING_SAID
  }
}

/** `a/ann/1.jpg.json` is about `a/img/1.jpg`. */
async function findImage(file: TreeFile, images: Images): Promise<{ name: string; found: Lookup }> {
  const name = posix.basename(file.path).replace(/\.json$/i, '')
  const dataset = posix.dirname(posix.dirname(file.path))
  const beside = await images.find(posix.join('img', name), posix.join(dataset, 'x'))
  return { name, found: beside.ok ? beside : await images.find(name, file.path) }
}

function isCandidate({ path }: TreeFile): boolean {
  return /(?:^|\/)ann\/[^/]+\.json$/i.test(path)
}

function isMeta({ path }: TreeFile): boolean {
  return posix.basename(path) === 'meta.json'
}

async function isOwn(tree: Tree, file: TreeFile): Promise<boolean> {
  const keys = topKeys(await textHead(tree, file))
  return keys.includes('objects') || (keys.includes('size') && keys.includes('tags'))
}
