/** What of a file's name is looked up: all of it, or what comes before its ending. */
export type NamePart = 'name' | 'stem'

/** Images by their names. What it holds grows with the images, about 100 bytes each, and not with what is looked up. */
export class ImageNames {
  readonly #paths: readonly string[]
  readonly #part: NamePart
  /** Places in the list by name; the first one, and the next one where there are several. */
  readonly #byName: Index
  /** The same by path, made when a reference with a folder is looked up. */
  #byPath: Index | null = null

  /** @param paths of the images, relative to the dataset's top */
  constructor(paths: readonly string[], part: NamePart) {
    this.#paths = paths
    this.#part = part
    this.#byName = indexOf(paths, part, (path) => path.slice(path.lastIndexOf('/') + 1))
  }

  /** The images that a name may mean: of any folder where it has none. Two of them where there are more. */
  find(name: string): readonly [] | readonly [string] | readonly [string, string] {
    const key = name.normalize('NFC')
    const inFolder = key.includes('/')
    const { first, second } = inFolder
      ? (this.#byPath ??= indexOf(this.#paths, this.#part, (path) => path))
      : this.#byName
    const one = this.#paths[first.get(key) ?? -1]
    const other = this.#paths[second.get(key) ?? -1]
    if (one === undefined) return []
    return other === undefined ? [one] : [one, other]
  }
}

interface Index {
  readonly first: ReadonlyMap<string, number>
  readonly second: ReadonlyMap<string, number>
}

function indexOf(paths: readonly string[], part: NamePart, nameOf: (path: string) => string): Index {
  const first = new Map<string, number>()
  const second = new Map<string, number>()
  for (const [i, path] of paths.entries()) {
    const name = nameOf(path).normalize('NFC')
    const key = part === 'stem' ? name.slice(0, name.lastIndexOf('.')) : name
    if (!first.has(key)) first.set(key, i)
    else if (!second.has(key)) second.set(key, i)
  }
  return { first, second }
}
