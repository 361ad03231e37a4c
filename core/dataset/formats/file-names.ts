import { posix } from 'node:path'
import { hasImageName } from '../image/sniff.ts'
import { imageRef } from '../records/image-ref.ts'
import { type Found, recordProblem } from '../records/record.ts'
import { splitOfPath } from '../records/split-names.ts'
import type { Reader, ReadInput } from './reader.ts'

/** Names from cameras and programs, which say nothing about the picture. */
const GIVEN = /^(?:img|image|dsc[nf]?|p|pxl|dji|mvimg|gopr|wa|photo|pic|picture|scan|screenshot|frame|video|untitled)$/i
/** Share of the images that must have a class in their names. */
const NAMED_SHARE = 0.9
/** Fewest images per class, on average. */
const FEWEST_EACH = 5

/**
 * The class in the name of each file, before its number, as Dogs vs. Cats (`cat.0.jpg`) and the pets of Oxford
 * (`Maine_Coon_12.jpg`) have it.
 */
export const fileNames: Reader = {
  format: 'file-names',
  detect({ tree }) {
    if (tree.container === 'file') return null
    const classes = new Map<string, string>()
    let images = 0
    let named = 0
    for (const { path } of tree.files) {
      if (!hasImageName(path)) continue
      images++
      const name = classOf(path)
      if (name === null) continue
      named++
      if (!classes.has(name)) classes.set(name, posix.basename(path))
    }
    if (classes.size < 2 || named < NAMED_SHARE * images || named < FEWEST_EACH * classes.size) return null
    const [[name, file]] = [...classes] as [[string, string]]
    return {
      format: 'file-names',
      // Numbered names may just as well be those of videos or of people.
      confidence: 0.35,
      description: `${classes.size} classes from the file names, before their numbers: “${name}” from “${file}”.`,
      task: 'classes',
    }
  },
  reads: () => () => false,
  async *read({ tree }: ReadInput): AsyncGenerator<Found> {
    for (const file of tree.files) {
      if (!hasImageName(file.path)) {
        tree.skips.add('not-image', file.path)
        continue
      }
      const origin = { file: file.path }
      const label = classOf(file.path)
      if (label === null) {
        yield {
          problem: recordProblem(origin, 'label-missing', 'has no class before a number in its name: rename it.'),
        }
        continue
      }
      yield {
        record: {
          image: imageRef(tree, file),
          split: splitOfPath(posix.dirname(file.path)),
          origin,
          label,
        },
      }
    }
  },
}

function classOf(path: string): string | null {
  const { name } = posix.parse(path)
  const [, word] = /^(.*\p{L}.*?)[\s._-]+\(?\d+\)?$/u.exec(name) ?? /^(.*\p{L})\d+$/u.exec(name) ?? []
  return word === undefined || GIVEN.test(word) ? null : word.normalize('NFC')
}
