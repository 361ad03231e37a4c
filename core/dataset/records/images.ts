import { type Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'
import { isHidden } from '../files/walk.ts'
import { hasImageName } from '../image/sniff.ts'
import type { Archives } from '../source/archives.ts'
import { isImageText } from '../source/base64-text.ts'
import { safePath } from '../source/confined.ts'
import type { Tree, TreeFile } from '../source/tree.ts'
import { ArchivedImages } from './archived-images.ts'
import { EmbeddedImages } from './embedded-images.ts'
import { ImageNames } from './image-names.ts'
import { type ImageRef, imageRef } from './image-ref.ts'
import type { Lookup } from './lookup.ts'

/** Folders beside an annotation file in which images usually lie. */
const USUAL = ['images', 'image', 'img', 'imgs', 'data', 'JPEGImages']

/** Leading folders of a reference that are left away at most, and one. */
const MOST_DROPPED = 4
/** Paths of another computer begin with folders of its own. */
const MOST_DROPPED_OF_ABSOLUTE = 16

/** No path is longer on any system. */
const LONGEST_REFERENCE = 4096

type Names = ReadonlyMap<string, string>

interface Parts {
  readonly parts: readonly string[]
  /** A path from the top of some computer: only what it ends in can be found here. */
  readonly isAbsolute: boolean
}

/** Where to look for an image, and how many leading folders of its reference to drop. */
interface Way {
  readonly where: string
  readonly dropped: number
}

/**
 * Finds the images that annotations name. A reference is tried beside the file that names it and at the top of the
 * dataset, there and in the folders in which images usually lie, then without its leading folders, as annotations are
 * often written for another place, or computer. Names are compared in Unicode's composed form. A name without a folder
 * stands for the one image of that name wherever it lies; a reference without the ending of an image, as the ids of many
 * tables are, for the one of that name with any ending. What lies nowhere in the folder is looked for inside the archives
 * in it. Nothing outside the folder is looked at.
 */
export class Images {
  readonly #tree: Tree
  readonly #folders = new Map<string, Promise<Names>>()
  /** The way that worked last for files of a folder, tried first. */
  readonly #last = new Map<string, Way>()
  /** Folders whose files named the last image without its ending. */
  readonly #byStem = new Set<string>()
  readonly #archived: ArchivedImages | null
  readonly #embedded: EmbeddedImages

  /** @param archives those of the tree's folder, where images may lie inside them */
  constructor(tree: Tree, archives: Archives | null = null) {
    this.#tree = tree
    this.#embedded = new EmbeddedImages(tree)
    this.#archived = archives && new ArchivedImages(archives, (inside) => new Images(inside))
  }

  /** The folder of the tree, which sources count from. */
  get base(): string {
    return this.#tree.base
  }

  /**
   * @param reference as the annotation gives it
   * @param from path of the file that names it, relative to the tree's top
   * @param line of the record in that file, where the reference may be the image itself, in base64
   */
  async find(reference: string, from: string, line?: number): Promise<Lookup> {
    if (isImageText(reference)) return this.#embedded.find(reference, from, line)
    if (reference.length > LONGEST_REFERENCE) {
      const reason = 'is neither the name of a file nor an image in base64: correct it.'
      return { ok: false, code: 'bad-record', reason }
    }
    const read = this.#parts(reference)
    if ('ok' in read) return read
    const { parts, isAbsolute } = read
    const beside = posix.dirname(from)
    const isStem = !hasImageName(reference)
    const known = isStem && this.#byStem.has(beside) ? await this.#ofStem(parts, beside) : null
    if (known) return known
    for (const { where, dropped } of this.#ways(beside, parts.length, isAbsolute)) {
      const path = safePath(posix.join(where, ...parts.slice(dropped)))
      const found = path === null ? null : await this.#existing(path)
      if (found === null) continue
      this.#last.set(beside, { where, dropped })
      this.#byStem.delete(beside)
      return { ok: true, image: this.#ref(found) }
    }
    const named = isStem ? await this.#ofStem(parts, beside) : await this.#ofName(parts)
    if (named) return named
    const archived = await this.#archived?.find(posix.join(isAbsolute ? '/' : '', ...parts), from)
    if (archived) return archived
    if (isAbsolute || safePath(posix.join(beside, ...parts)) === null) return outside()
    const hint = await this.#otherCase(posix.join(beside === '.' ? '' : beside, ...parts))
    return {
      ok: false,
      code: 'missing-file',
      reason: hint
        ? `does not exist; “${hint}” differs only in case: make both the same.`
        : `does not exist: add the image or remove the line.${(await this.#archived?.excuse()) ?? ''}`,
    }
  }

  /** Images that stand in rows with an index, by file and index. */
  readonly #byIndex = new Map<string, ImageRef>()

  keepIndex(file: string, index: string, image: ImageRef): void {
    this.#byIndex.set(JSON.stringify([file, index]), image)
  }

  /** The image of an earlier row of the file; null where there is none. */
  ofIndex(file: string, index: string): Lookup | null {
    const image = this.#byIndex.get(JSON.stringify([file, index]))
    return image === undefined ? null : { ok: true, image }
  }

  #byName: Promise<ImageNames> | null = null
  async #ofName(parts: readonly string[]): Promise<Lookup | null> {
    const [name, ...more] = parts
    if (name === undefined || more.length > 0) return null
    this.#byName ??= this.#imagePaths().then((paths) => new ImageNames(paths, 'name'))
    const found = (await this.#byName).find(name)
    if (found.length === 0) return null
    return found.length === 1 ? { ok: true, image: this.#ref(found[0]) } : ambiguous(found)
  }

  #stems: Promise<ImageNames> | null = null
  async #ofStem(parts: readonly string[], beside: string): Promise<Lookup | null> {
    this.#stems ??= this.#imagePaths().then((paths) => new ImageNames(paths, 'stem'))
    const stems = await this.#stems
    for (let dropped = 0; dropped < Math.min(parts.length, MOST_DROPPED); dropped++) {
      const rest = parts.slice(dropped)
      // A name alone means an image beside its file, else the only one of that name wherever it lies.
      const places = rest.length > 1 ? placesBeside(beside) : beside === '.' ? ['.'] : [...placesIn(beside), '.']
      for (const place of places) {
        const found = stems.find(posix.join(place, ...rest))
        if (found.length === 0) continue
        this.#byStem.add(beside)
        return found.length === 1 ? { ok: true, image: this.#ref(found[0]) } : ambiguous(found)
      }
    }
    return null
  }

  /** Every image, as far as they were listed; beside a single file, those in its folder and the folders there. */
  async #imagePaths(): Promise<string[]> {
    const { container, partial, files } = this.#tree
    if (container !== 'file' && !partial) {
      // Members of archives among a folder's files are found through their archives, which knows whose they are.
      const own = container === 'folder' ? files.filter(({ source }) => !source) : files
      return own.map(({ path }) => path).filter(hasImageName)
    }
    const paths: string[] = []
    const top = await this.#names('.')
    const folders = [...top].flatMap(([key, name]) => (key.endsWith('/') && !isHidden(name) ? [name] : []))
    for (const folder of ['.', ...folders]) {
      for (const [key, name] of await this.#names(folder)) {
        if (!key.endsWith('/') && hasImageName(name) && !isHidden(name)) paths.push(posix.join(folder, name))
      }
    }
    return paths
  }

  #parts(reference: string): Parts | Extract<Lookup, { ok: false }> {
    let text = reference.trim()
    if (/^(?:https?|ftp|s3|gs|hf):\/\//i.test(text)) {
      const reason =
        'is an address on a network: Thaw downloads nothing, so download the images into this folder and name the files.'
      return { ok: false, code: 'not-local', reason }
    }
    if (text.startsWith('file://')) text = decodeURI(text.slice(7))
    if (text === '' || text.includes('\0')) {
      return { ok: false, code: 'bad-record', reason: 'is no file name: correct the line.' }
    }
    if (!text.includes('/')) text = text.replaceAll('\\', '/')
    const { base } = this.#tree
    if (text.startsWith(`${base}/`)) text = text.slice(base.length + 1)
    const [root = ''] = /^(?:[a-z]:)?\//i.exec(text) ?? []
    const isAbsolute = root !== ''
    if ((isAbsolute && !hasImageName(text)) || (!isAbsolute && /^[a-z]:/i.test(text))) return outside()
    return { parts: posix.normalize(text.slice(root.length)).split('/'), isAbsolute }
  }

  *#ways(beside: string, parts: number, isAbsolute: boolean): Generator<Way> {
    const last = this.#last.get(beside)
    if (last && last.dropped < parts) yield last
    const places = placesBeside(beside)
    const most = isAbsolute ? MOST_DROPPED_OF_ABSOLUTE : MOST_DROPPED
    for (let dropped = 0; dropped < Math.min(parts, most); dropped++) {
      for (const where of places) yield { where, dropped }
    }
  }

  /** The path as spelled on disk, or null. */
  async #existing(path: string): Promise<string | null> {
    const folder = posix.dirname(path)
    const name = (await this.#names(folder)).get(basename(path).normalize('NFC'))
    return name === undefined ? null : folder === '.' ? name : `${folder}/${name}`
  }

  async #otherCase(path: string): Promise<string | null> {
    const wanted = basename(path).normalize('NFC').toLowerCase()
    for (const [name, real] of await this.#names(posix.dirname(path))) if (name.toLowerCase() === wanted) return real
    return null
  }

  #names(folder: string): Promise<Names> {
    let names = this.#folders.get(folder)
    if (!names) {
      names =
        this.#tree.container === 'folder' || this.#tree.container === 'file'
          ? this.#list(folder)
          : this.#inArchive(folder)
      this.#folders.set(folder, names)
    }
    return names
  }

  async #list(folder: string): Promise<Names> {
    // Listed one level at a time from the top, so that a link out of the folder is never followed, not even to list it.
    const parent = posix.dirname(folder)
    if (folder !== '.') {
      const entry = (await this.#names(parent)).get(`${posix.basename(folder).normalize('NFC')}/`)
      if (entry === undefined) return new Map()
    }
    let entries: Dirent[]
    try {
      entries = await readdir(join(this.#tree.base, folder), { withFileTypes: true })
    } catch {
      return new Map()
    }
    const names = new Map<string, string>()
    for (const entry of entries) {
      const name = entry.name.normalize('NFC')
      // A name that exists both composed and decomposed keeps the exact one.
      if (entry.isDirectory()) names.set(`${name}/`, entry.name)
      else if (!names.has(name) || name === entry.name) names.set(name, entry.name)
    }
    return names
  }

  #archive: Map<string, Map<string, string>> | null = null
  async #inArchive(folder: string): Promise<Names> {
    if (this.#archive === null) {
      this.#archive = new Map()
      for (const { path } of this.#tree.files) {
        const at = posix.dirname(path)
        const names = this.#archive.get(at) ?? new Map<string, string>()
        names.set(basename(path).normalize('NFC'), basename(path))
        this.#archive.set(at, names)
      }
    }
    return this.#archive.get(folder) ?? new Map()
  }

  #entries: Map<string, TreeFile> | null = null
  #ref(path: string): ImageRef {
    const { container, files } = this.#tree
    if (container === 'folder' || container === 'file') return imageRef(this.#tree, { path })
    this.#entries ??= new Map(files.map((file) => [file.path, file]))
    return imageRef(this.#tree, this.#entries.get(path) ?? { path })
  }
}

function placesBeside(beside: string): string[] {
  return beside === '.' ? placesIn('.') : [...placesIn(beside), ...placesIn('.')]
}

function placesIn(folder: string): string[] {
  return [folder, ...USUAL.map((usual) => posix.join(folder, usual))]
}

function ambiguous([one, other]: readonly string[]): Extract<Lookup, { ok: false }> {
  const reason = `can be “${one}” or “${other}”: write it with its folder and ending, or leave only one of them there.`
  return { ok: false, code: 'ambiguous-image', reason }
}

function outside(): Extract<Lookup, { ok: false }> {
  return {
    ok: false,
    code: 'outside-root',
    reason:
      'leads out of the dataset’s folder, so it was not opened: copy the image in and name it relative to the folder.',
  }
}
