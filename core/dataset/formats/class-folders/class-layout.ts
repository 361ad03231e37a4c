import type { Split } from '../../../domain/dataset.ts'
import { hasImageName } from '../../image/sniff.ts'
import { type ClassLevels, classLevels } from './class-levels.ts'
import { splitOfName } from '../../records/split-names.ts'

export type Place =
  | { readonly kind: 'class'; readonly className: string; readonly split: Split | null }
  /** The file is not in a class folder. */
  | { readonly kind: 'no-class' }
  /** Under a folder beside the split folders; `folder` is its name. */
  | { readonly kind: 'beside-splits'; readonly folder: string }

export interface Layout {
  /** Where folders name splits: above the classes (`train/cat/1.jpg`), below them (`cat/train/1.jpg`), or nowhere. */
  readonly splits: 'above' | 'below' | 'none'
  /** Number of folders from the top down to a class folder, itself included. */
  readonly depth: number
  /** The levels of nested class folders. */
  readonly levels: ClassLevels | null
  readonly place: (path: string) => Place
}

/**
 * Detects the layout of a folder of images from relative file paths alone.
 *
 * A single folder that holds everything (as most archives have) is passed through. Folders named like splits are splits
 * when a training folder holds folders and no images of its own, and when another split lies beside it or nothing else
 * with images does: so a class called “train” among buses and cars stays a class. Folders named val and test alone are
 * splits too, which the importer then refuses for want of training images; and folders named like splits that hold
 * their images directly are no classes.
 *
 * @param wanted the level of folders that are the classes, where there are two
 */
export function detectLayout(paths: readonly string[], wanted: 'top' | 'leaf' = 'top'): Layout {
  const images = paths.filter(hasImageName).map(flattened)
  const prefix = wrapper(images)
  const inside = (path: string): string => path.slice(prefix.length)
  const below = images.map(inside)
  const splits = hasSplitFolders(below) ? 'above' : hasSplitsBelow(below) ? 'below' : 'none'
  const outer = prefix.split('/').length - 1
  // Split folders that hold their images directly reveal no classes.
  const unnamed = splits === 'none' && below.length > 0 && below.every((path) => splitOfFolder(topOf(path)) !== null)
  const place = (whole: string): Place => {
    const path = flattened(whole)
    if (!path.startsWith(prefix) || unnamed) return { kind: 'no-class' }
    return splits === 'above' ? placeInSplit(inside(path)) : placeInClass(inside(path), splits === 'below')
  }
  const placed = images.filter((path) => place(path).kind === 'class')
  const levels = classLevels(placed.map((path) => classParts(inside(path), splits)))
  const leafAt = wanted === 'leaf' ? (levels?.leafAt ?? 0) : 0
  return {
    splits,
    levels,
    depth: outer + (splits === 'above' ? 2 : 1) + (leafAt > 0 && splits === 'below' ? 1 : 0) + leafAt,
    place: (path) => {
      const at = place(path)
      if (at.kind !== 'class' || leafAt === 0) return at
      const folders = classParts(inside(flattened(path)), splits)
      return levels && folders.length > leafAt ? { ...at, className: levels.leafName(folders) } : { kind: 'no-class' }
    },
  }
}

/** The folders that a file lies in, without that of its part. */
function classParts(path: string, splits: Layout['splits']): string[] {
  const folders = path.split('/').slice(0, -1)
  const part = splits === 'above' ? 0 : splits === 'below' ? 1 : -1
  return folders.filter((_, i) => i !== part)
}

/** The end of an archive's name, where its members are among the files. */
const PACKED = /\.(?:zip|tar)!$/i

/** Without the folder that an archive and its only folder are both named after: `train.zip!/train/cat/1.jpg`. */
function flattened(path: string): string {
  return path.includes('!/') ? path.replace(/(^|\/)([^/]+)(\.(?:zip|tar)!\/)\2\//i, '$1$2$3') : path
}

function topOf(path: string): string {
  return path.split('/', 1)[0] as string
}

/** `train`, `Train`, `train2017`, `train_set`, `test_images`, `train.zip!`, but not `training camp`. */
function splitOfFolder(name: string): Split | null {
  const stem = name.replace(PACKED, '')
  return splitOfName(stem.replace(/[-_ ]?(?:\d{2,4}|set|data|images?|split)$/i, ''))
}

/** The folders, with a final `/`, that hold everything and are neither a class nor a split. */
function wrapper(images: readonly string[]): string {
  let prefix = ''
  for (;;) {
    const start = prefix.length
    const top = images[0]?.slice(start).split('/', 1)[0]
    if (top === undefined || splitOfFolder(top) !== null) return prefix
    const next = `${prefix}${top}/`
    // Images right below it make it a class; a single folder below it is looked at in the next round.
    if (!images.every((path) => path.startsWith(next) && path.includes('/', next.length))) return prefix
    prefix = next
  }
}

/** Class names are compared in Unicode's composed form, so that `café` is one class however it was typed. */
function nameOf(folder: string): string {
  return folder.replace(PACKED, '').normalize('NFC')
}

function placeInClass(path: string, splitsBelow: boolean): Place {
  const parts = path.split('/')
  if (parts.length < 2) return { kind: 'no-class' }
  const split = splitsBelow && parts.length > 2 ? splitOfFolder(parts[1] as string) : null
  return { kind: 'class', className: nameOf(parts[0] as string), split }
}

function placeInSplit(path: string): Place {
  const [top, folder, ...rest] = path.split('/')
  if (folder === undefined) return { kind: 'no-class' }
  const split = splitOfFolder(top as string)
  if (split === null) return { kind: 'beside-splits', folder: top as string }
  if (rest.length === 0) return { kind: 'no-class' }
  return { kind: 'class', className: nameOf(folder), split }
}

function hasSplitFolders(images: readonly string[]): boolean {
  const tops = new Map<string, { direct: boolean; nested: boolean }>()
  for (const path of images) {
    const parts = path.split('/', 3)
    if (parts.length < 2) continue
    const top = tops.get(parts[0] as string) ?? { direct: false, nested: false }
    if (parts.length === 2) top.direct = true
    else top.nested = true
    tops.set(parts[0] as string, top)
  }
  const named = [...tops].filter(([name, { direct, nested }]) => splitOfFolder(name) !== null && nested && !direct)
  const kinds = new Set(named.map(([name]) => splitOfFolder(name)))
  const onlySplits = named.length === tops.size
  return kinds.has('train') ? onlySplits || kinds.size > 1 : named.length > 0 && onlySplits
}

/** Every class folder holds split folders and nothing else, training among them. */
function hasSplitsBelow(images: readonly string[]): boolean {
  const seconds = new Set(images.map((path) => path.split('/', 3)).map((parts) => (parts.length > 2 ? parts[1] : '')))
  const kinds = new Set([...seconds].map((name) => splitOfFolder(name as string)))
  return kinds.has('train') && kinds.size > 1 && !kinds.has(null)
}
