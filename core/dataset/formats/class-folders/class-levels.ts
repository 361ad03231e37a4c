/** Folders of classes in folders of classes: `animals/cat/1.png`. */

/** The two ways to read them. */
export interface ClassLevels {
  /** Names of the upper classes, and of the lower ones: with the folders above where several have one name. */
  readonly top: readonly string[]
  readonly leaf: readonly string[]
  /** Whether both readings are plausible, so that a person must choose. */
  readonly isOpen: boolean
  /** Which of the folders of an image, from the upper one down, is the lower class. */
  readonly leafAt: number
  /** The lower class of an image, by the folders that it lies in. */
  readonly leafName: (folders: readonly string[]) => string
}

/** Names of folders that are never classes. */
const PLAIN =
  /^(?:images?|imgs?|jpe?gs?|pngs?|photos?|pictures?|pics|frames?|crops?|raw|rgb|data|original|jpegimages|train(?:ing)?|val(?:id(?:ation)?)?|dev|test(?:ing)?|eval)$/i
const SYNSET = /^n\d{8}$/
/** Share of the lower classes that must have several images: folders with one each are ids. */
const SHARE = 0.5

/**
 * The levels of class folders, or null if there is only one: images are at several depths, or each upper folder has one
 * folder in it, or those in them are called like mere containers (`cat/images/1.png`). Lower folders that differ only
 * in their numbers (`cat/session 1`, `cat/session 2`) are parts of their class as a rule, so that they leave nothing
 * open.
 *
 * @param folders for each image, those it lies in, from the upper one down, without parts such as `train`
 */
export function classLevels(folders: readonly (readonly string[])[]): ClassLevels | null {
  const inFolders = folders.filter(({ length }) => length > 0)
  const depth = inFolders[0]?.length ?? 0
  if (depth < 2 || inFolders.some(({ length }) => length !== depth)) return null
  const leafAt = lastTelling(inFolders, depth)
  if (leafAt === 0) return null
  /** Images by the path of their lower class, and the paths that end in one name. */
  const images = new Map<string, number>()
  const places = new Map<string, Set<string>>()
  for (const parts of inFolders) {
    const path = parts
      .slice(0, leafAt + 1)
      .join('/')
      .normalize('NFC')
    images.set(path, (images.get(path) ?? 0) + 1)
    const name = (parts[leafAt] ?? '').normalize('NFC')
    places.set(name, (places.get(name) ?? new Set()).add(path))
  }
  const top = [...new Set([...images.keys()].map((path) => path.split('/', 1)[0] ?? ''))]
  if (top.length < 2 || images.size === top.length) return null
  const leafName = (parts: readonly string[]): string => {
    const name = (parts[leafAt] ?? '').normalize('NFC')
    const isShared = (places.get(name)?.size ?? 0) > 1
    return isShared
      ? parts
          .slice(0, leafAt + 1)
          .join('/')
          .normalize('NFC')
      : name
  }
  const leaf = [...images.keys()].map((path) => leafName(path.split('/')))
  const several = [...images.values()].filter((count) => count > 1).length
  const isOpen = several >= SHARE * leaf.length && !areNumbered([...places.keys()])
  return { top, leaf, leafAt, leafName, isOpen }
}

/** The lowest level with a folder that is more than a container; one name for all is that of one. */
function lastTelling(folders: readonly (readonly string[])[], depth: number): number {
  for (let at = depth - 1; at > 0; at--) {
    const names = new Set(folders.map((parts) => parts[at] ?? ''))
    if (names.size > 1 && [...names].some((name) => !PLAIN.test(name))) return at
  }
  return 0
}

function areNumbered(names: readonly string[]): boolean {
  const words = new Set(names.map((name) => (SYNSET.test(name) ? name : name.replaceAll(/\d+/g, '#'))))
  return words.size <= names.length / 2
}
