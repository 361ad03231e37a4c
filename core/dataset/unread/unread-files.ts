import { posix } from 'node:path'
import type { FilesRead } from '../formats/reader.ts'
import { hasImageName } from '../image/sniff.ts'
import { fileText } from '../rows/rows-of.ts'
import type { Tree, TreeFile } from '../source/tree.ts'
import { countImages, countNamed, type ImageCounts, mentionsIn } from './image-mentions.ts'

/** Files of one kind that are about images of the dataset but are not read. */
export interface UnreadFiles {
  readonly files: readonly TreeFile[]
  /** `names`: their texts name images; `beside`: they are named after images, as with a text file beside each image. */
  readonly how: 'names' | 'beside'
  /** Images that are named, at least. */
  readonly named: number
  /** Of so many. */
  readonly images: number
  /** Whether they were only partly read, so that they may name more. */
  readonly partial: boolean
}

/** Endings of texts in which annotations are kept. */
const TEXTS =
  /\.(?:json|jsonl|ndjson|geojson|manifest|xml|csv|tsv|tab|txt|ya?ml|toml|lst|list|ann|anno|gt|label|labels|caption)$/i
/** What is about a dataset as a whole, or checks its files. */
const ABOUT =
  /^(?:readme|licen[cs]e|copying|citation|changelog|contributing|authors|notice|(?:md5|sha\d+)(?:sums?)?|checksums?)(?![a-z])/i
/** The empty form that competitions add, with a made-up class for each picture to be classified. */
const FORM = /^(?:sample[-_ ]?)?submission(?![a-z])/i

/** The manifest of `thaw sample`, which repeats what the other files say. */
const OWN = /^\{\s*"generator"\s*:\s*"thaw-world"/

/** Characters read of a file, and of all of them. */
const MOST_OF_ONE = 2 ** 20
const MOST_OF_ALL = 16 * 2 ** 20
/** Files of one ending that are opened. */
const MOST_OPENED = 60
/** Enough mentions to rule out chance, for any number of images. */
const MANY = 20
const SHARE = 0.05
/** Names without an ending may be something else, and prose may name a few images. */
const LARGE_SHARE = 0.5

/**
 * The unread files about the images: annotations that would be silently lost. Only as much is opened as a look takes:
 * the beginnings of a bounded number of files. Notes, licences and checksums are none, nor is a plain list of all
 * images, which says nothing.
 *
 * @param isRead whether the chosen format reads a file
 */
export async function unreadFiles(tree: Tree, isRead: FilesRead): Promise<UnreadFiles[]> {
  const kinds = Map.groupBy(tree.files.filter(isText), ({ path }) => posix.extname(path).toLowerCase())
  if (kinds.size === 0) return []
  const counts = countImages(tree.files.map(({ path }) => path))
  if (counts.images === 0) return []
  const found: UnreadFiles[] = []
  let left = MOST_OF_ALL
  for (const files of kinds.values()) {
    const beside = await besideImages(files, counts, isRead)
    if (beside) {
      found.push(beside)
      continue
    }
    const kind = await look(tree, files, counts, isRead, Math.min(left, MOST_OF_ALL / 2))
    left -= kind.read
    if (kind.unread) found.push(kind.unread)
  }
  return found.toSorted((a, b) => b.named - a.named)
}

function isText({ path }: TreeFile): boolean {
  const name = posix.basename(path)
  return TEXTS.test(name) && !hasImageName(path) && !ABOUT.test(name) && !FORM.test(name)
}

/** Texts called like images, one for each of at least half of them: `1.txt` or `1.jpg.json` for `1.jpg`. */
async function besideImages(
  files: readonly TreeFile[],
  counts: ImageCounts,
  isRead: FilesRead,
): Promise<UnreadFiles | null> {
  const { byName, byStem, images } = counts
  const least = Math.max(2, LARGE_SHARE * images)
  const pairs = files.filter(({ path }) => {
    const { name } = posix.parse(path.normalize('NFC'))
    return byName.has(name) || byStem.has(name)
  })
  if (pairs.length < least) return null
  const step = Math.max(1, pairs.length / MOST_OPENED)
  const looked = Array.from({ length: Math.min(pairs.length, MOST_OPENED) }, (_, i) => pairs[Math.floor(i * step)])
  const unread: TreeFile[] = []
  for (const file of looked) if (file && !(await isRead(file))) unread.push(file)
  if (unread.length * step < least) return null
  const partial = looked.length < pairs.length
  return { files: unread, how: 'beside', named: Math.min(unread.length, images), images, partial }
}

async function look(
  tree: Tree,
  files: readonly TreeFile[],
  counts: ImageCounts,
  isRead: FilesRead,
  most: number,
): Promise<{ unread: UnreadFiles | null; read: number }> {
  const named = new Map<string, number>()
  const stems = new Set<string>()
  const naming: TreeFile[] = []
  const lines = { naming: 0, all: 0 }
  let [opened, read, partial, says] = [0, 0, false, false]
  const depth = ({ path }: TreeFile): number => path.split('/').length
  for (const file of files.toSorted((a, b) => depth(a) - depth(b))) {
    if (opened >= MOST_OPENED || read >= most) {
      partial = true
      break
    }
    if (await isRead(file)) continue
    opened++
    const { text, whole } = await beginning(tree, file, Math.min(MOST_OF_ONE, most - read))
    read += text.length
    partial ||= !whole
    if (OWN.test(text)) continue
    const mentions = mentionsIn(text, counts)
    if (mentions.named.size === 0 && mentions.stems.size === 0) continue
    naming.push(file)
    says ||= !isPlainList(mentions.said, countNamed(mentions.named, counts), counts.images)
    for (const [name, times] of mentions.named) named.set(name, (named.get(name) ?? 0) + times)
    for (const stem of mentions.stems) stems.add(stem)
    lines.naming += mentions.lines.naming
    lines.all += mentions.lines.all
  }
  const count = countNamed(named, counts)
  const { images } = counts
  const isProse = files.some(({ path }) => /\.txt$/i.test(path)) && lines.naming < lines.all / 2
  const enough = isProse ? LARGE_SHARE * images : Math.min(MANY, SHARE * images)
  const byName = count >= Math.max(Math.min(2, images), enough)
  const byStem = stems.size >= Math.max(MANY / 2, partial ? MANY : LARGE_SHARE * images)
  if (!says || !(byName || byStem)) return { unread: null, read }
  const unread = { files: naming, how: 'names' as const, named: Math.max(count, stems.size), images, partial }
  return { unread, read }
}

/** All images and nothing else: what every listing of a folder says. */
function isPlainList(said: boolean, named: number, images: number): boolean {
  return !said && named >= images
}

/** The first characters of a file; none where it cannot be read or is no text. */
async function beginning(tree: Tree, file: TreeFile, most: number): Promise<{ text: string; whole: boolean }> {
  const pieces = fileText(tree, file, () => {})
  let text = ''
  try {
    for await (const piece of pieces) {
      text += piece
      if (text.length > most) return { text: text.slice(0, most), whole: false }
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  }
  return { text: text.includes('\0') ? '' : text, whole: true }
}
