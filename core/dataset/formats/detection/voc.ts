import { posix } from 'node:path'
import type { Problem, Split } from '../../../domain/dataset.ts'
import { problemOf } from '../../files/file-problem.ts'
import type { Images } from '../../records/images.ts'
import type { Lookup } from '../../records/lookup.ts'
import { type Found, recordProblem } from '../../records/record.ts'
import { splitOfPath } from '../../records/split-names.ts'
import { sourceBytes } from '../../source/bytes.ts'
import { sourceOf, type Tree, type TreeFile } from '../../source/tree.ts'
import { encodingOf } from '../../rows/text.ts'
import type { Reader, ReadInput } from '../reader.ts'
import { isSplitList, splitLists } from './split-lists.ts'
import { MOST_XML, parseVoc, type VocFile } from './voc-xml.ts'

/** Pascal VOC: an XML file for each image, with boxes in pixels; `train.txt` and similar lists define the splits. */
export const voc: Reader = {
  format: 'voc',
  async detect({ tree }) {
    const files = tree.files.filter(isXml)
    for (const file of files.slice(0, 5)) {
      const parsed = await read(tree, file)
      if ('problem' in parsed || parsed.voc === null || parsed.voc.objects.length === 0) continue
      return {
        format: 'voc',
        confidence: 0.9,
        description: `Pascal VOC boxes in ${files.length} XML files such as “${file.path}”.`,
        task: 'boxes',
      }
    }
    return null
  },
  reads:
    ({ tree }) =>
    async (file) =>
      isSplitList(file) || /(?:^|\/)trainval\.txt$/.test(file.path) || (isXml(file) && (await isVoc(tree, file))),
  async *read({ tree, images }: ReadInput): AsyncGenerator<Found> {
    const lists = await splitLists(tree)
    for (const problem of lists.problems) yield { problem }
    for (const file of tree.files.filter(isXml)) {
      const parsed = await read(tree, file)
      if ('problem' in parsed) {
        yield parsed
        continue
      }
      if (parsed.voc !== null) yield await recordOf(file, parsed.voc, images, lists.splitOf)
    }
  },
}

function isXml({ path }: TreeFile): boolean {
  return /\.xml$/i.test(path)
}

async function isVoc(tree: Tree, file: TreeFile): Promise<boolean> {
  const parsed = await read(tree, file)
  // Damaged ones are reported.
  return 'problem' in parsed || parsed.voc !== null
}

async function read(tree: Tree, file: TreeFile): Promise<{ voc: VocFile | null } | { problem: Problem }> {
  try {
    const bytes = await sourceBytes(tree.base, sourceOf(file), MOST_XML)
    return { voc: parseVoc(new TextDecoder(encodingOf(bytes.subarray(0, 1 << 16))).decode(bytes)) }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { problem: problemOf(error, file.path) }
    // saxes begins its messages with line:column.
    const [, line = '1', why = ''] = /^(\d+):\d*:?\s*(.*)/s.exec(error instanceof Error ? error.message : '') ?? []
    const origin = { file: file.path, line: Number(line) }
    return { problem: recordProblem(origin, 'bad-line', `is not valid XML (${why.slice(0, 120)}): correct it.`) }
  }
}

async function recordOf(
  file: TreeFile,
  { filename, objects }: VocFile,
  images: Images,
  splitOf: (name: string) => Split | null,
): Promise<Found> {
  const stem = posix.basename(file.path, posix.extname(file.path))
  const found = await findImage(filename, stem, file.path, images)
  const origin = { file: file.path, line: objects[0]?.line ?? 1 }
  if (!found.ok)
    return { problem: recordProblem({ file: file.path }, found.code, `names “${filename}”, which ${found.reason}`) }
  const boxes = objects.map(({ label, box }) => ({ label, box }))
  const split = splitOf(stem) ?? splitOf(filename) ?? splitOfPath(posix.dirname(file.path))
  return { record: { image: found.image, split, origin, boxes, convention: 'pixels', cells: { image: filename } } }
}

/** By the name it gives, else by its own name, beside it or in the image folder beside its folder. */
async function findImage(filename: string, stem: string, from: string, images: Images): Promise<Lookup> {
  const names = [filename, ...['.jpg', '.jpeg', '.png', '.JPG', '.PNG'].map((extension) => stem + extension)]
  const up = posix.join(posix.dirname(from), '..', posix.basename(from))
  let first: Lookup | null = null
  for (const name of names.filter((text) => text !== '')) {
    for (const place of [from, up]) {
      const lookup = await images.find(name, place)
      if (lookup.ok) return lookup
      first ??= lookup
    }
  }
  return first ?? { ok: false, code: 'missing-file', reason: 'does not exist: add the image or remove the file.' }
}
