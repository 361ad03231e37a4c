/** Cross-validation folds that keep duplicates together and classes balanced. */
import type { Random } from '../../domain/random.ts'

export interface FoldItem {
  readonly label: number
  /** Items with the same cluster always share a part. */
  readonly cluster: number
}

export interface Folds {
  readonly folds: number
  /** part[i] = 2 · fold + half: every fold has two halves, for the learning curve. */
  readonly part: Int32Array
}

interface Cluster {
  readonly members: number[]
  readonly label: number
}

/**
 * Distributes clusters class by class, largest first, each to the fold with the fewest items of that class (then the
 * fewest items overall), and in the same way between the halves of a fold.
 */
export function makeFolds(items: readonly FoldItem[], wanted: number, random: Random): Folds {
  const clusters = clustersOf(items)
  const folds = Math.max(2, Math.min(wanted, clusters.length))
  const part = new Int32Array(items.length)
  const ofClass = new Map<string, number>()
  const ofAll = new Map<string, number>()
  const choose = (names: readonly string[], label: number): number => {
    let best = 0
    for (let i = 1; i < names.length; i++) {
      const [a, b] = [names[i] as string, names[best] as string]
      const byClass = (ofClass.get(`${a}|${label}`) ?? 0) - (ofClass.get(`${b}|${label}`) ?? 0)
      if (byClass < 0 || (byClass === 0 && (ofAll.get(a) ?? 0) < (ofAll.get(b) ?? 0))) best = i
    }
    return best
  }
  const record = (name: string, label: number, count: number): void => {
    ofClass.set(`${name}|${label}`, (ofClass.get(`${name}|${label}`) ?? 0) + count)
    ofAll.set(name, (ofAll.get(name) ?? 0) + count)
  }
  // Shuffled first, so that the stable sort by size leaves equal sizes in random order.
  for (const { members, label } of random.shuffle(clusters).toSorted((a, b) => b.members.length - a.members.length)) {
    const names = Array.from({ length: folds }, (_, f) => `fold${f}`)
    const fold = choose(names, label)
    const half = choose([`fold${fold}a`, `fold${fold}b`], label)
    record(`fold${fold}`, label, members.length)
    record(`fold${fold}${half === 0 ? 'a' : 'b'}`, label, members.length)
    for (const i of members) part[i] = 2 * fold + half
  }
  return { folds, part }
}

/** Groups items by cluster; a cluster counts as the class most of its members have. */
function clustersOf(items: readonly FoldItem[]): Cluster[] {
  const groups = new Map<number, number[]>()
  items.forEach(({ cluster }, i) => {
    const group = groups.get(cluster)
    if (group) group.push(i)
    else groups.set(cluster, [i])
  })
  return [...groups.values()].map((members) => {
    const votes = new Map<number, number>()
    for (const i of members) {
      const label = items[i]?.label ?? 0
      votes.set(label, (votes.get(label) ?? 0) + 1)
    }
    const [winner] = [...votes].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
    return { members, label: winner?.[0] ?? 0 }
  })
}

/** Items of each part, in order. */
export function itemsByPart({ folds, part }: Folds): number[][] {
  const lists: number[][] = Array.from({ length: 2 * folds }, () => [])
  part.forEach((p, i) => lists[p]?.push(i))
  return lists
}
