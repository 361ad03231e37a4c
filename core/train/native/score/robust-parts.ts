/** The person's own robust set in two parts: what helps to choose is never what is reported. */
import type { DatasetItem } from '../../../domain/dataset.ts'
import { createRandom } from '../../../domain/random.ts'

/** A smaller set is only reported: a part of it would tell shares of the training apart badly, and the score would lose it. */
const FEWEST = 200
const CURVE_SHARE = 1 / 4
const MOST_IN_CURVE = 200

export interface RobustParts {
  /** Items that the curve between the fitted head and the trained weights is drawn with; none of a small set. */
  readonly curve: readonly number[]
  /** The others, which the robust score is of. */
  readonly reported: readonly number[]
}

/**
 * The same parts for every run, so that their scores can be compared image by image. Near-copies and images of a group stay
 * together.
 */
export function robustParts(items: readonly Pick<DatasetItem, 'cluster' | 'group'>[]): RobustParts {
  const all = [...items.keys()]
  if (items.length < FEWEST) return { curve: [], reported: all }
  const most = Math.min(MOST_IN_CURVE, Math.floor(items.length * CURVE_SHARE))
  const curve = new Set<number>()
  for (const unit of createRandom('robust parts').shuffle(unitsOf(items)))
    if (curve.size + unit.length <= most) for (const item of unit) curve.add(item)
  // Where a few large groups make up the set, hardly anything fits.
  if (curve.size < most / 2) return { curve: [], reported: all }
  return { curve: all.filter((item) => curve.has(item)), reported: all.filter((item) => !curve.has(item)) }
}

/** Items that share a cluster or a group, directly or through others. */
function unitsOf(items: readonly Pick<DatasetItem, 'cluster' | 'group'>[]): number[][] {
  const above = [...items.keys()]
  const top = (item: number): number => {
    let at = item
    while (above[at] !== at) at = above[at] = above[above[at] as number] as number
    return at
  }
  const first = new Map<string, number>()
  for (const [item, { cluster, group }] of items.entries()) {
    for (const key of [`cluster ${cluster}`, ...(group === undefined ? [] : [`group ${group}`])]) {
      const other = first.get(key)
      if (other === undefined) first.set(key, item)
      else above[top(item)] = top(other)
    }
  }
  const units = new Map<number, number[]>()
  for (const item of items.keys()) units.set(top(item), [...(units.get(top(item)) ?? []), item])
  return [...units.values()]
}
