import { posix } from 'node:path'
import { hasImageName } from '../../image/sniff.ts'
import { delimiterOf } from '../../rows/csv.ts'
import { rowKind } from '../../rows/rows-of.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import { isNamed } from '../columns/column-names.ts'
import { textHead } from '../text/text-head.ts'

/** Folders with more text files hold one for each image, not tables. */
const MOST_TEXTS = 8
/** Text files looked into. */
const MOST_LOOKED_INTO = 50

/**
 * Files that may hold records: all whose names promise it, and of the text files those few whose first line is that of a
 * table, such as `captions.txt` of Flickr8k and lists of paths and classes.
 */
export async function recordFiles(tree: Tree): Promise<TreeFile[]> {
  const texts = new Map<string, number>()
  const isText = ({ path }: TreeFile): boolean => /\.txt$/i.test(path)
  for (const file of tree.files.filter(isText)) {
    const folder = posix.dirname(file.path)
    texts.set(folder, (texts.get(folder) ?? 0) + 1)
  }
  const found: TreeFile[] = []
  let lookedInto = 0
  const isNote = notesOfSaved(tree)
  for (const file of tree.files) {
    if (rowKind(file.path) === null || isNote(file) || (tree.container !== 'file' && isForm(file))) continue
    if (isText(file)) {
      if ((texts.get(posix.dirname(file.path)) ?? 0) > MOST_TEXTS || lookedInto++ >= MOST_LOOKED_INTO) continue
      if (!isTable(await textHead(tree, file))) continue
    }
    found.push(file)
  }
  return found
}

/** Tells what `save_to_disk` of Hugging Face writes about its Arrow files, beside them and above. */
export function notesOfSaved({ files }: Tree): (file: TreeFile) => boolean {
  const saved = files.some(({ path }) => rowKind(path) === 'arrow')
  return ({ path }) => saved && /^(?:state|dataset_info|dataset_dict)\.json$/.test(posix.basename(path))
}

/** The empty form that Kaggle's competitions add, with a made-up class for each picture to be classified. */
function isForm({ path }: TreeFile): boolean {
  return /^(?:sample[-_ ]?)?submission(?![a-z]).*\.csv$/i.test(posix.basename(path))
}

/** Whether the first line is a header that names an image, or names one itself and says something about it. */
function isTable(head: string): boolean {
  const cells = (head.split(/\r?\n/, 1)[0] ?? '').split(delimiterOf(head)).map((cell) => cell.trim())
  return cells.length > 1 && cells.some((cell) => hasImageName(cell) || isNamed('image', cell))
}
