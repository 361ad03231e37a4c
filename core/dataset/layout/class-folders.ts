import type { Split } from '../../domain/dataset.ts'
import { hasImageName } from '../image/sniff.ts'

const SPLIT_NAMES = new Map<string, Split>([
  ['train', 'train'],
  ['training', 'train'],
  ['val', 'val'],
  ['valid', 'val'],
  ['validation', 'val'],
  ['dev', 'val'],
  ['test', 'test'],
  ['testing', 'test'],
  ['eval', 'test'],
  ['evaluation', 'test'],
])

/** The split a folder's name stands for, in any case. */
export function splitOfName(name: string): Split | null {
  return SPLIT_NAMES.get(name.toLowerCase()) ?? null
}

export type Place =
  | { readonly kind: 'class'; readonly className: string; readonly split: Split | null }
  /** Lies where no folder names its class. */
  | { readonly kind: 'no-class' }
  /** Under a folder beside the split folders; `folder` is its name. */
  | { readonly kind: 'beside-splits'; readonly folder: string }

export interface Layout {
  /** Whether the root's folders are splits (`train/cat/1.jpg`) or classes (`cat/1.jpg`). */
  readonly splitFolders: boolean
  readonly place: (path: string) => Place
}

/**
 * Tells from relative file paths alone how a folder of images is laid out.
 *
 * Folders named like splits are splits when a training folder holds folders and no images of its own, and when another
 * split lies beside it or nothing else with images does: so a class called “train” among buses and cars stays a class.
 * Folders named val and test alone are splits too, which the importer then refuses for want of training images.
 */
export function detectLayout(paths: readonly string[]): Layout {
  const splitFolders = hasSplitFolders(paths)
  return { splitFolders, place: (path) => (splitFolders ? placeInSplit(path) : placeInClass(path)) }
}

/** Class names are compared in Unicode's composed form, so that `café` is one class however it was typed. */
function nameOf(folder: string): string {
  return folder.normalize('NFC')
}

function placeInClass(path: string): Place {
  const parts = path.split('/')
  if (parts.length < 2) return { kind: 'no-class' }
  return { kind: 'class', className: nameOf(parts[0] as string), split: null }
}

function placeInSplit(path: string): Place {
  const [top, folder, ...rest] = path.split('/')
  if (folder === undefined) return { kind: 'no-class' }
  const split = splitOfName(top as string)
  if (split === null) return { kind: 'beside-splits', folder: top as string }
  if (rest.length === 0) return { kind: 'no-class' }
  return { kind: 'class', className: nameOf(folder), split }
}

function hasSplitFolders(paths: readonly string[]): boolean {
  const tops = new Map<string, { direct: boolean; nested: boolean }>()
  for (const path of paths) {
    const parts = path.split('/')
    if (parts.length < 2 || !hasImageName(path)) continue
    const top = tops.get(parts[0] as string) ?? { direct: false, nested: false }
    if (parts.length === 2) top.direct = true
    else top.nested = true
    tops.set(parts[0] as string, top)
  }
  const named = [...tops].filter(([name, { direct, nested }]) => splitOfName(name) !== null && nested && !direct)
  const kinds = new Set(named.map(([name]) => splitOfName(name)))
  const onlySplits = named.length === tops.size
  return kinds.has('train') ? onlySplits || kinds.size > 1 : named.length > 0 && onlySplits
}
