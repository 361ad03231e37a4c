import { posix } from 'node:path'
import type { Images } from '../../records/images.ts'
import type { Lookup } from '../../records/lookup.ts'
import { type Found, recordProblem } from '../../records/record.ts'
import { splitOfPath } from '../../records/split-names.ts'
import { topKeys } from '../../rows/json-shape.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import type { Reader, ReadInput } from '../reader.ts'
import { textHead } from '../text/text-head.ts'
import { textValue } from '../text/values.ts'
import { saidOfLabelMe } from './labelme-shapes.ts'
import { Notes } from './notes.ts'
import { firstSaid, NOTHING_SAID, nothingSaid, type Said, saidRecord, taskOfSaid } from './image-annotation.ts'
import { wholeObject } from './whole-json.ts'

/** JSON files looked into to recognise the format. */
const LOOKED_AT = 40

/** LabelMe: a JSON file for each image, with shapes in pixels and flags. */
export const labelMe: Reader = {
  format: 'labelme',
  async detect({ tree }) {
    const files = tree.files.filter(isJson)
    let first: TreeFile | null = null
    for (const file of files.slice(0, LOOKED_AT)) {
      if (!(await isLabelMe(tree, file))) continue
      first = file
      break
    }
    if (first === null) return null
    const task = taskOfSaid(await firstSaid(saidOfFiles(tree, files), MOST_FILES))
    if (task === null) return nothingSaid('labelme', 'LabelMe', first.path)
    const what = task === 'boxes' ? 'Shapes' : 'Flags'
    const description = `${what} of LabelMe in JSON files such as “${first.path}”, one per image.`
    return { format: 'labelme', confidence: 0.97, description, task, convention: 'pixels' }
  },
  reads:
    ({ tree }) =>
    async (file) =>
      isJson(file) && (await isLabelMe(tree, file)),
  async *read({ tree, images, detection }: ReadInput): AsyncGenerator<Found> {
    const notes = new Notes()
    const seen = new Map<string, string>()
    let last = ''
    for (const file of tree.files) {
      if (!isJson(file) || !(await isLabelMe(tree, file))) continue
      last ||= file.path
      const read = await wholeObject(tree, file)
      if ('problem' in read) {
        yield read
        continue
      }
      const origin = { file: file.path }
      const said = saidOfLabelMe(read.value, notes)
      const { name, found } = await findImage(read.value, file, images)
      const before = found.ok ? seen.get(found.image.path) : undefined
      if (found.ok && before !== undefined) {
        const reason = `describes “${found.image.path}”, as does “${before}”: remove one of the two.`
        yield { problem: recordProblem(origin, 'bad-record', reason) }
        continue
      }
      if (found.ok) seen.set(found.image.path, file.path)
      const split = splitOfPath(posix.dirname(file.path))
      yield* saidRecord(said, { name, found, origin, split, task: detection.task, convention: 'pixels' }, notes)
    }
    for (const problem of notes.problems(last)) yield { problem }
  },
}

/** Files to read to detect the task; each may contain its image too. */
const MOST_FILES = 400

async function* saidOfFiles(tree: Tree, files: readonly TreeFile[]): AsyncGenerator<Said> {
  const notes = new Notes()
  for (const file of files) {
    const read = (await isLabelMe(tree, file)) ? await wholeObject(tree, file) : null
    yield read !== null && 'value' in read ? saidOfLabelMe(read.value, notes) : NOTHING_SAID
  }
}

/** By the path it gives, counted from its own folder, else by its own name, else the copy of it inside the file. */
async function findImage(
  value: Readonly<Record<string, unknown>>,
  file: TreeFile,
  images: Images,
): Promise<{ name: string; found: Lookup }> {
  // Windows writes `..\\images\\1.jpg`.
  const given = textValue(value['imagePath'])?.replaceAll('\\', '/') ?? ''
  const stem = posix.parse(file.path).name
  const found = given === '' ? null : await images.find(given, file.path)
  if (found?.ok) return { name: given, found }
  const own = await images.find(stem, file.path)
  if (own.ok) return { name: stem, found: own }
  const inside = textValue(value['imageData'])
  if (inside !== null) return { name: given || stem, found: await images.find(inside, file.path) }
  return found === null ? { name: stem, found: own } : { name: given, found }
}

function isJson({ path }: TreeFile): boolean {
  return /\.json$/i.test(path)
}

async function isLabelMe(tree: Tree, file: TreeFile): Promise<boolean> {
  const head = await textHead(tree, file)
  const keys = topKeys(head)
  // Many points, or a copy of the image, may fill all of what is looked at.
  const named = ['shapes', 'imagePath', 'imageData', 'imageHeight'].filter((key) => keys.includes(key))
  return named.length > 1 || (keys.includes('shapes') && /"(?:points|shape_type)"\s*:/.test(head))
}
