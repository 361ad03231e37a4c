/**
 * Images by their names without the ending. What it holds grows with the images, about 100 bytes each, and not with what
 * is looked up.
 */
export class Stems {
  readonly #paths: readonly string[]
  /** Places in the list by stem; the first one, and the next one where there are several. */
  readonly #byName: Index
  /** The same by path, made when a reference with a folder is looked up. */
  #byPath: Index | null = null

  /** @param paths of the images, relative to the dataset's top */
  constructor(paths: readonly string[]) {
    this.#paths = paths
    this.#byName = indexOf(paths, (path) => path.slice(path.lastIndexOf('/') + 1))
  }

  /** The images that a stem may mean: of any folder where it names none. Two of them where there are more. */
  find(stem: string): readonly [] | readonly [string] | readonly [string, string] {
    const key = stem.normalize('NFC')
    const { first, second } = key.includes('/') ? (this.#byPath ??= indexOf(this.#paths, (path) => path)) : this.#byName
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

function indexOf(paths: readonly string[], nameOf: (path: string) => string): Index {
  const first = new Map<string, number>()
  const second = new Map<string, number>()
  for (const [i, path] of paths.entries()) {
    const name = nameOf(path).normalize('NFC')
    const stem = name.slice(0, name.lastIndexOf('.'))
    if (!first.has(stem)) first.set(stem, i)
    else if (!second.has(stem)) second.set(stem, i)
  }
  return { first, second }
}
