/** A source that was opened and planned once, for preview, check and import. */
import { resolve } from 'node:path'
import type { ReadingOptions } from '../domain/dataset.ts'
import { type Result, success } from '../domain/failure.ts'
import { type NameLists, readNameLists } from './class-names/find-class-names.ts'
import { type Recognised, recognise } from './formats/registry.ts'
import { findConvention } from './import/convention.ts'
import { type GroupOf, groupRule } from './import/groups.ts'
import { Images } from './records/images.ts'
import { type Plan, planOf } from './records/plan.ts'
import { Archives } from './source/archives.ts'
import { openTree, type OpenOptions } from './source/open-tree.ts'
import { isCurrent, type Stamp, stampOf } from './source/stamp.ts'
import type { Tree } from './source/tree.ts'

export interface OpenedDataset extends Omit<Recognised, 'images'> {
  /** What the person chose, absolute. */
  readonly root: string
  readonly options: ReadingOptions
  readonly plan: Plan
  /** The unit of boxes, if there are any. */
  readonly convention: Plan['convention']
  readonly nameLists: NameLists
  readonly groupOf: GroupOf | null
  readonly stamp: Stamp
}

/** The state of one pass over the records. */
export interface Pass {
  readonly tree: Tree
  readonly images: Images
}

export interface Opening {
  readonly opened: OpenedDataset
  /** A first pass, which knows the images that opening has met. */
  readonly first: Pass
}

/**
 * Lists a source, recognises its format and plans how its records become items. No pixel is read, and what it gives holds
 * no file open: it is the listing and what was recognised. Rejects when aborted, and with system errors.
 *
 * @returns `path-missing`, `path-unreadable`, `format-unsupported`, `format-unrecognised`, `dataset-empty` or `usage`
 *   if it cannot be read; questions for a person are in `detection.unclear`
 */
export async function openDataset(
  chosen: string,
  options: ReadingOptions,
  listing: OpenOptions,
): Promise<Result<Opening>> {
  const root = resolve(chosen)
  const groupOf = groupRule(options)
  if (!groupOf.ok) return groupOf
  const listed = await openTree(root, listing)
  if (!listed.ok) return listed
  // Of what was listed in part only the rest would have to be listed as well, whether it has changed or not.
  const stamp = listed.value.partial ? new Map() : await stampOf(listed.value)
  const recognised = await recognise(listed.value, root, options)
  if (!recognised.ok) return recognised
  const { images, ...found } = recognised.value
  const first = { tree: withNewCounts(found.tree), images }
  const convention = await findConvention({ ...found, ...first }, options)
  const plan = planOf(found.detection, options, convention)
  const nameLists = await readNameLists(found.tree, plan, options.classNames)
  if (!nameLists.ok) return nameLists
  const opened = {
    ...found,
    root,
    options,
    plan,
    convention,
    nameLists: nameLists.value,
    groupOf: groupOf.value,
    stamp,
  }
  return success({ opened, first })
}

/** A new pass. */
export function passOver({ tree, archives }: OpenedDataset): Pass {
  // Files beside a single file are not part of its stamp, so they are listed again.
  const listed = tree.container === 'file' ? new Archives(tree) : archives
  return { tree: withNewCounts(tree), images: new Images(tree, listed) }
}

function withNewCounts(tree: Tree): Tree {
  return { ...tree, skips: tree.skips.copy() }
}

/**
 * Whether an opened source is still valid: it was listed completely, and nothing has been added, removed or changed.
 */
export async function isUpToDate({ tree, stamp }: OpenedDataset): Promise<boolean> {
  return !tree.partial && (await isCurrent(stamp))
}
