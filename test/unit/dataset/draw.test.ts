import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Drawable, drawSplits } from '../../../core/dataset/splits/draw.ts'
import { createRandom } from '../../../core/domain/random.ts'

const parts = fc.constantFrom(['val', 'test'] as const, ['val'] as const, ['test'] as const)

function singles(className: string, count: number, from = 0): Drawable[] {
  return Array.from({ length: count }, (_, i) => ({ className, cluster: from + i }))
}

function count(pool: readonly Drawable[], splits: readonly string[], className: string, split: string): number {
  return pool.filter((item, i) => item.className === className && splits[i] === split).length
}

describe('drawn splits', () => {
  it('gives every class 70/15/15 when no image has a copy', () => {
    const pool = [...singles('a', 100), ...singles('b', 40, 100)]
    const splits = drawSplits(pool, ['val', 'test'], createRandom(1))
    for (const [name, train, rest] of [
      ['a', 70, 15],
      ['b', 28, 6],
    ] as const) {
      expect(count(pool, splits, name, 'train')).toBe(train)
      expect(count(pool, splits, name, 'val')).toBe(rest)
      expect(count(pool, splits, name, 'test')).toBe(rest)
    }
  })

  it('gives two images to train and test, three to all parts', () => {
    const pool = [...singles('two', 2), ...singles('three', 3, 2)]
    const splits = drawSplits(pool, ['val', 'test'], createRandom(3))
    expect(splits.slice(0, 2).toSorted()).toEqual(['test', 'train'])
    expect(splits.slice(2).toSorted()).toEqual(['test', 'train', 'val'])
  })

  it('keeps a class that is one cluster of copies wholly in training', () => {
    const pool = Array.from({ length: 9 }, () => ({ className: 'a', cluster: 0 }))
    expect(new Set(drawSplits(pool, ['val', 'test'], createRandom(1)))).toEqual(new Set(['train']))
  })

  it('redraws no other class when a class is added', () => {
    const pool = singles('a', 30)
    const alone = drawSplits(pool, ['val', 'test'], createRandom(5))
    const beside = drawSplits([...pool, ...singles('b', 30, 30)], ['val', 'test'], createRandom(5))
    expect(beside.slice(0, 30)).toEqual(alone)
    expect(drawSplits(pool, ['val', 'test'], createRandom(6))).not.toEqual(alone)
  })

  it('never tears a cluster apart, never takes the last training cluster, and stays balanced', () => {
    const item = fc.record({ className: fc.constantFrom('a', 'b', 'c'), cluster: fc.nat(40) })
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 120 }), parts, fc.nat(), (items, wanted, seed) => {
        // One class a cluster, as in a set without contradictory labels.
        const pool: Drawable[] = items.map(({ className, cluster }) => ({
          className,
          cluster: cluster * 3 + (className.charCodeAt(0) % 3),
        }))
        const splits = drawSplits(pool, wanted, createRandom(seed))
        for (const members of Map.groupBy(pool.keys(), (i) => pool[i]?.cluster).values()) {
          expect(new Set(members.map((i) => splits[i])).size).toBe(1)
        }
        for (const [name, members] of Map.groupBy(pool, ({ className }) => className)) {
          const wantedItems = Math.max(1, Math.round(0.15 * members.length))
          const clusters = Map.groupBy(members, ({ cluster }) => cluster)
          const inPart = (part: string) =>
            [...clusters.values()].filter(([first]) => splits[first ? pool.indexOf(first) : -1] === part)
          const smallestLeft = Math.min(...inPart('train').map(({ length }) => length))
          expect(inPart('train').length).toBeGreaterThan(0)
          for (const part of wanted) {
            const taken = inPart(part)
            if (clusters.size > wanted.length) expect(taken.length).toBeGreaterThan(0)
            // More than its share only when even the smallest cluster was larger than that.
            if (count(pool, splits, name, part) <= wantedItems) continue
            expect(taken).toHaveLength(1)
            expect(taken[0]?.length).toBeLessThanOrEqual(smallestLeft)
          }
        }
      }),
      { numRuns: 200 },
    )
  })
})
