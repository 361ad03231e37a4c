import { thawArchitecture } from '../../../../core/model/families/thaw/index.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { THAW_TINY } from '../../../../core/model/families/thaw/config.ts'
import type { Cut } from '../../../../core/model/index.ts'
import { sizeAt } from '../../../../core/model/index.ts'
import { fittedViews } from '../../../../core/strategies/fitted-views.ts'
import { allotViews } from '../../../../core/train/native/activations/allot-views.ts'

const TINY = thawArchitecture(THAW_TINY)
const CUTS: readonly Cut[] = ['pooled', 'block4', 'block2', 'pixels']
const GIBI = 2 ** 30

test.each<[string, number, boolean, number, [Cut, number][]]>([
  [
    'everything fits',
    1000,
    true,
    2 * GIBI,
    [
      ['pooled', 12],
      ['block4', 4],
      ['block2', 4],
    ],
  ],
  [
    'one view without augmentation',
    1000,
    false,
    2 * GIBI,
    [
      ['pooled', 1],
      ['block4', 1],
      ['block2', 1],
    ],
  ],
  [
    'the lower cut gets fewer views',
    10_000,
    true,
    1.9 * GIBI,
    [
      ['pooled', 4],
      ['block4', 4],
      ['block2', 3],
    ],
  ],
  ['the lower cuts go back to pixels', 100_000, true, 2 * GIBI, [['pooled', 4]]],
  ['fewer views of pooled features', 400_000, true, 2 * GIBI, [['pooled', 2]]],
  ['nothing fits', 10_000_000, true, 2 * GIBI, []],
  ['no room at all', 10, true, 0, []],
])('%s', (_, train, augment, room, expected) => {
  expect([...allotViews(CUTS, TINY, { train, val: train / 5 }, augment, room)]).toEqual(expected)
})

test('what is allotted always fits, and more room never means fewer views', () => {
  const bytes = (views: ReadonlyMap<Cut, number>, train: number, val: number): number =>
    Array.from(views).reduce((sum, [cut, count]) => sum + 2 * sizeAt(TINY, cut) * (count * train + val), 0)
  fc.assert(
    fc.property(fc.nat(200_000), fc.nat(50_000), fc.boolean(), fc.nat(4096), (train, val, augment, megabytes) => {
      const allot = (room: number) => allotViews(CUTS, TINY, { train, val }, augment, room)
      const views = allot(megabytes * 2 ** 20)
      expect(bytes(views, train, val)).toBeLessThanOrEqual(megabytes * 2 ** 20)
      for (const cut of ['pooled'] as const)
        expect(allot(megabytes * 2 ** 21).get(cut) ?? 0).toBeGreaterThanOrEqual(views.get(cut) ?? 0)
    }),
  )
})

test('a head is fitted to fewer views where the tower trains after it, in proportion to its epochs', () => {
  expect([0, 10, 16, 24, 60].map((epochs) => fittedViews(500, epochs))).toEqual([16, 4, 4, 7, 16])
  expect([0, 60].map((epochs) => fittedViews(5000, epochs))).toEqual([4, 4])
  const slow = { epochs: 1, headRows: 4096 }
  expect([100, 500, 1395].map((items) => fittedViews(items, 0, slow))).toEqual([16, 8, 4])
})
