import { posix } from 'node:path'
import { problemOf } from '../files/file-problem.ts'
import { hasImageName } from '../image/sniff.ts'
import { imageRef } from '../records/image-ref.ts'
import { type Found, recordProblem } from '../records/record.ts'
import { splitOfPath } from '../records/split-names.ts'
import type { Tree, TreeFile } from '../source/tree.ts'
import type { Reader, ReadInput } from './reader.ts'
import { wholeText } from './text/whole-text.ts'

/** A caption is a few sentences; a longer text beside an image is not a caption. */
const MOST_CHARACTERS = 2 ** 16

/** A text file with the caption beside each image, under its name, as trainers of image generators take them. */
export const captionFiles: Reader = {
  format: 'caption-files',
  async detect({ tree }) {
    const texts = textFiles(tree)
    const images = tree.files.filter(({ path }) => hasImageName(path))
    const captioned = images.flatMap((file) => textOf(file, texts) ?? [])
    const [first] = captioned
    // A few texts may be notes.
    if (first === undefined || captioned.length < images.length / 2) return null
    return {
      format: 'caption-files',
      // Ranks below class folders: a dataset with class folders may also have captions.
      confidence: 0.65,
      description: `Captions in ${captioned.length} text files beside their images, such as “${first.path}”.`,
      task: 'captions',
    }
  },
  reads: ({ tree }) => {
    const texts = textFiles(tree)
    const own = new Set(
      tree.files.flatMap((file) => (hasImageName(file.path) ? (textOf(file, texts)?.path ?? []) : [])),
    )
    return (file) => own.has(file.path)
  },
  async *read({ tree }: ReadInput): AsyncGenerator<Found> {
    const texts = textFiles(tree)
    for (const image of tree.files) {
      if (hasImageName(image.path)) yield* recordOf(tree, image, textOf(image, texts))
    }
  },
}

async function* recordOf(tree: Tree, image: TreeFile, file: TreeFile | null): AsyncGenerator<Found> {
  if (file === null) {
    const wanted = `${posix.parse(image.path).name}.txt`
    const reason = `has no caption: add “${wanted}” beside it.`
    return yield { problem: recordProblem({ file: image.path }, 'label-missing', reason) }
  }
  const origin = { file: file.path }
  const warnings: Found[] = []
  let text: string | null
  try {
    text = await wholeText(tree, file, MOST_CHARACTERS, (problem) => warnings.push({ problem }))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return yield { problem: problemOf(error, file.path) }
  }
  if (text === null) {
    const reason = `has more than ${MOST_CHARACTERS} characters, which is no caption: shorten it.`
    return yield { problem: recordProblem(origin, 'bad-record', reason) }
  }
  yield* warnings
  const caption = text.trim()
  if (caption === '') {
    return yield {
      problem: recordProblem(origin, 'label-missing', 'is empty: add the caption of its image.'),
    }
  }
  yield {
    record: {
      image: imageRef(tree, image),
      split: splitOfPath(posix.dirname(image.path)),
      origin,
      captions: [caption],
    },
  }
}

/** By path without the ending. */
function textFiles({ files }: Tree): Map<string, TreeFile> {
  const texts = files.filter(({ path }) => /\.(?:txt|caption)$/i.test(path))
  return new Map(texts.map((file) => [stemOf(file), file]))
}

function textOf(image: TreeFile, texts: ReadonlyMap<string, TreeFile>): TreeFile | null {
  return texts.get(stemOf(image)) ?? null
}

function stemOf({ path }: TreeFile): string {
  return path.slice(0, -posix.extname(path).length)
}
