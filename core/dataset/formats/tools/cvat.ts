import { posix } from 'node:path'
import type { Problem } from '../../../domain/dataset.ts'
import { problemOf } from '../../files/file-problem.ts'
import { type Found, recordProblem } from '../../records/record.ts'
import { splitOfName, splitOfPath } from '../../records/split-names.ts'
import { fileText } from '../../rows/rows-of.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import type { Detection, Reader, ReadInput } from '../reader.ts'
import { textHead } from '../text/text-head.ts'
import { type CvatImage, CvatParser } from './cvat-xml.ts'
import { Notes } from './notes.ts'
import { firstSaid, nothingSaid, type Said, saidRecord, taskOfSaid } from './image-annotation.ts'

/** XML files looked into to recognise the format. */
const LOOKED_AT = 5

/** CVAT's own XML for images: boxes, outlines and tags of all images of a task or project in one file. */
export const cvat: Reader = {
  format: 'cvat',
  async detect({ tree }) {
    let empty: Detection | null = null
    for (const file of tree.files.filter(isXml).slice(0, LOOKED_AT)) {
      if (!(await isCvat(tree, file))) continue
      const problems: Problem[] = []
      const task = taskOfSaid(await firstSaid(saidOfFile(tree, file, problems)))
      if (task === null) {
        const [first] = problems
        empty ??= nothingSaid('cvat', 'CVAT', file.path, first && `nothing of it can be read. ${first.message}`)
        continue
      }
      const what = task === 'boxes' ? 'Boxes' : 'Tags'
      const description = `${what} of CVAT in “${file.path}”.`
      return { format: 'cvat', confidence: 0.97, description, task, convention: 'pixels' }
    }
    return empty
  },
  reads:
    ({ tree }) =>
    async (file) =>
      isXml(file) && (await isCvat(tree, file)),
  async *read({ tree, images, detection }: ReadInput): AsyncGenerator<Found> {
    for (const file of tree.files.filter(isXml)) {
      if (!(await isCvat(tree, file))) continue
      const notes = new Notes()
      const seen = new Set<string>()
      for await (const image of imagesOf(tree, file, notes)) {
        if ('problem' in image) {
          yield image
          continue
        }
        const { name, line, subset } = image
        const origin = { file: file.path, line }
        if (seen.has(name)) {
          const reason = `lists “${name}” again: remove one of the two.`
          yield { problem: recordProblem(origin, 'bad-record', reason) }
          continue
        }
        seen.add(name)
        const found = await images.find(name, file.path)
        const split = splitOfName(subset) ?? splitOfPath(posix.dirname(file.path)) ?? splitOfPath(posix.dirname(name))
        const about = { name, found, origin, split, task: detection.task, convention: 'pixels' as const }
        yield* saidRecord(saidOf(image), about, notes)
      }
      for (const problem of notes.problems(file.path)) yield { problem }
    }
  },
}

async function* saidOfFile(tree: Tree, file: TreeFile, problems: Problem[]): AsyncGenerator<Said> {
  for await (const found of imagesOf(tree, file, new Notes())) {
    if ('problem' in found) problems.push(found.problem)
    else yield saidOf(found)
  }
}

function saidOf({ boxes, tags }: CvatImage): Said {
  return { boxes, classes: tags, captions: [] }
}

function isXml({ path }: TreeFile): boolean {
  return /\.xml$/i.test(path)
}

async function isCvat(tree: Tree, file: TreeFile): Promise<boolean> {
  const head = await textHead(tree, file)
  return /<annotations[\s>]/.test(head) && /<(?:image|meta|track|version)[\s>]/.test(head)
}

async function* imagesOf(
  tree: Tree,
  file: TreeFile,
  notes: Notes,
): AsyncGenerator<CvatImage | Extract<Found, { problem: unknown }>> {
  const parser = new CvatParser(notes)
  try {
    for await (const piece of fileText(tree, file, () => {})) {
      parser.write(piece)
      yield* parser.take()
    }
    parser.close()
  } catch (error) {
    yield* parser.take()
    if (error instanceof Error && 'code' in error) return yield { problem: problemOf(error, file.path) }
    // saxes begins its messages with line:column.
    const [, line = '1', why = ''] = /^(\d+):\d*:?\s*(.*)/s.exec(error instanceof Error ? error.message : '') ?? []
    const reason = `is where the document stops being valid XML (${why.slice(0, 120)}): what follows was not read. Correct it.`
    return yield { problem: recordProblem({ file: file.path, line: Number(line) }, 'bad-line', reason) }
  }
  if (!parser.hasTracks) return
  const reason = `holds tracks of a video, which Thaw does not read: export it as “CVAT for images”.`
  yield { problem: recordProblem({ file: file.path }, 'bad-record', reason) }
}
