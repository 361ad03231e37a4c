import { type Problem, type Split, SPLITS } from '../../domain/dataset.ts'

export interface Placed {
  readonly path: string
  readonly hash: string
  readonly cluster: number
  readonly split: Split | null
}

/**
 * Finds images that lie in several split folders at once, themselves or as near copies.
 *
 * The copy in the later part stays: test before validation before training; the other copies are left out and named.
 * Moving them would change the test set that others report scores on, and keeping them would make every score a
 * partly remembered one.
 *
 * @returns indices of the items to leave out, and one `split-leak` error for each
 */
export function findLeaks(items: readonly Placed[]): { dropped: Set<number>; problems: Problem[] } {
  const dropped = new Set<number>()
  const problems: Problem[] = []
  const clusters = Map.groupBy(items.keys(), (i) => (items[i] as Placed).cluster)
  for (const members of clusters.values()) {
    const last = SPLITS.findLast((split) => members.some((i) => items[i]?.split === split))
    const kept = members.map((i) => items[i] as Placed).filter(({ split }) => split === last)
    for (const index of members) {
      const item = items[index] as Placed
      const twin = kept.find(({ hash }) => hash === item.hash)
      const other = twin ?? kept[0]
      if (item.split === last || other === undefined) continue
      dropped.add(index)
      problems.push({
        code: 'split-leak',
        severity: 'error',
        message:
          `“${item.path}” is ${twin ? 'the same image as' : 'a near copy of'} “${other.path}”: it was left out of ` +
          `${item.split}, so that the ${other.split} score is about images never seen.`,
        file: item.path,
      })
    }
  }
  return { dropped, problems }
}
