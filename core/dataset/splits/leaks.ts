import { type Box, type Problem, type Split, SPLITS } from '../../domain/dataset.ts'
import { copyGroups } from '../duplicates/copy-groups.ts'
import { pictureKey } from '../picture-key.ts'

export interface Placed {
  readonly path: string
  readonly hash: string
  readonly cluster: number
  readonly split: Split | null
  readonly crop?: Box | undefined
}

/** Indices of an image that was left out and of the copy that stays. */
export interface Leak {
  readonly dropped: number
  readonly stays: number
}

/**
 * Finds images that lie in several split folders at once, themselves or as near copies.
 *
 * The copy in the later part stays: test before validation before training; the other copies are left out and named.
 * Moving them would change the test set that others report scores on, and keeping them would make every score a
 * partly remembered one.
 *
 * @returns indices of the items to leave out, and one `split-leak` error for each image or crop and part, however
 *   many items it is
 */
export function findLeaks(items: readonly Placed[]): {
  dropped: Set<number>
  leaks: Leak[]
  problems: Problem[]
} {
  const dropped = new Set<number>()
  const leaks: Leak[] = []
  const problems: Problem[] = []
  const reported = new Set<string>()
  for (const members of copyGroups(items)) {
    const last = SPLITS.findLast((split) => members.some((i) => items[i]?.split === split))
    const kept = members.filter((i) => items[i]?.split === last)
    const [first] = kept
    if (last === undefined || first === undefined || kept.length === members.length) continue
    // The first of each content, so that a cluster of thousands is passed once.
    const byHash = new Map(kept.toReversed().map((i) => [items[i]?.hash, i]))
    for (const index of members) {
      const item = items[index] as Placed
      const twin = byHash.get(item.hash)
      const stays = twin ?? first
      const other = items[stays] as Placed
      if (item.split === last) continue
      dropped.add(index)
      const picture = `${item.split} ${pictureKey(item)}`
      if (reported.has(picture)) continue
      reported.add(picture)
      const like = twin === undefined ? 'a near-duplicate of' : 'the same image as'
      const why = item.path === other.path ? `is also in ${other.split}` : `is ${like} “${other.path}”`
      leaks.push({ dropped: index, stays })
      problems.push({
        code: 'split-leak',
        severity: 'error',
        message:
          `“${item.path}” ${why}, so Thaw left it out of ${item.split ?? 'the rest'}: the ${other.split} score must be ` +
          'on unseen images.',
        file: item.path,
      })
    }
  }
  return { dropped, leaks, problems }
}
