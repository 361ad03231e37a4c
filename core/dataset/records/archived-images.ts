import { posix } from 'node:path'
import type { Archives } from '../source/archives.ts'
import { innerPath, type Tree } from '../source/tree.ts'
import type { Lookup } from './lookup.ts'
import { splitOfPath } from './split-names.ts'

/** Finds images of one tree. */
interface Finder {
  readonly find: (reference: string, from: string) => Promise<Lookup>
}

type Found = Extract<Lookup, { ok: true }>

/**
 * Images inside the archives beside a list. `images/7.jpg` is looked for as `7.jpg` in `images.zip` and by its whole path
 * in any. Of several archives that have it, one that belongs to the list comes first: the list lies in it, has its name
 * (`train.json` and `train.zip`) or its part (`train_images.zip`).
 */
export class ArchivedImages {
  readonly #archives: Archives
  readonly #finderOf: (tree: Tree) => Finder
  readonly #finders = new Map<string, Promise<Finder | null>>()

  constructor(archives: Archives, finderOf: (tree: Tree) => Finder) {
    this.#archives = archives
    this.#finderOf = finderOf
  }

  /** Null where no archive has it. */
  async find(reference: string, from: string): Promise<Lookup | null> {
    const paths = await this.#archives.paths()
    const parts = reference.split('/')
    const folders = parts.slice(0, -1)
    const named = paths.filter((path) => folders.includes(stemOf(path)))
    const byFolder = await this.#findIn(named, from, (path) =>
      parts.slice(folders.lastIndexOf(stemOf(path)) + 1).join('/'),
    )
    return byFolder ?? (await this.#findIn(paths, from, () => reference))
  }

  /** Why the archives have no image of a name, as far as they cannot be looked into; a sentence to go on with, or ''. */
  async excuse(): Promise<string> {
    for (const path of await this.#archives.paths()) {
      const opened = await this.#archives.open(path)
      if (!opened.ok) return ` It may be in an archive that Thaw cannot read: ${opened.reason}`
    }
    const [compressed] = await this.#archives.compressed()
    return compressed === undefined
      ? ''
      : ` It may be in “${compressed}”, which is compressed as a whole: decompress that to a .tar file.`
  }

  async #findIn(paths: readonly string[], from: string, nameIn: (path: string) => string): Promise<Lookup | null> {
    const hits: { readonly path: string; readonly found: Found }[] = []
    let other: Lookup | null = null
    for (const path of paths) {
      const place = from.startsWith(`${path}!/`) ? innerPath(from) : 'list'
      const lookup = await (await this.#finder(path))?.find(nameIn(path), place)
      if (lookup?.ok) hits.push({ path, found: lookup })
      else if (lookup?.code === 'ambiguous-image') other = lookup
    }
    const own = (test: (path: string) => boolean): Found | null => {
      const fitting = hits.filter(({ path }) => test(path))
      return fitting.length === 1 ? (fitting[0]?.found ?? null) : null
    }
    const split = splitOfPath(from)
    const best =
      own(() => true) ??
      own((path) => from.startsWith(`${path}!/`)) ??
      own((path) => stemOf(path) === stemOf(from)) ??
      own((path) => split !== null && splitOfPath(path) === split) ??
      own((path) => posix.dirname(path) === posix.dirname(from))
    if (best) return best
    const [one, two] = hits
    if (!one || !two) return other
    const reason =
      `can be “${one.found.image.path}” or “${two.found.image.path}”: give the list the name of its archive, or write ` +
      'the archive’s name without its ending as the image’s folder.'
    return { ok: false, code: 'ambiguous-image', reason }
  }

  #finder(path: string): Promise<Finder | null> {
    let finder = this.#finders.get(path)
    if (!finder) {
      finder = this.#archives.open(path).then((opened) => (opened.ok ? this.#finderOf(opened.tree) : null))
      this.#finders.set(path, finder)
    }
    return finder
  }
}

/** `train` of `data/train.zip`. */
function stemOf(path: string): string {
  return posix.parse(path).name.normalize('NFC')
}
