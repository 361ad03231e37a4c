import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DatasetItem, Split } from '../../../core/domain/dataset.ts'
import { countSize, effectiveClasses } from '../../../core/measure/size.ts'

function item(label: number, cluster: number, split: Split = 'train'): DatasetItem {
  return { path: `${cluster}.png`, label, split, width: 8, height: 8, bytes: 1, hash: 'h', dhash: 'd', cluster }
}

test('copies of an image count once, and only training items count', () => {
  const items = [item(0, 1), item(0, 1), item(0, 1), item(1, 2), item(1, 3), item(1, 4, 'test')]
  expect(countSize(items, ['cat', 'dog'])).toMatchObject({
    items: 6,
    train: 5,
    classes: 2,
    effectiveItems: 3,
    effectiveItemsPerClass: 1.5,
    duplicateShare: 1 - 3 / 5,
    smallestClass: { name: 'dog', items: 2 },
    largestClass: { name: 'cat', items: 3 },
  })
})

test('balance is worth as many classes as there are when they are equal, fewer otherwise', () => {
  expect(effectiveClasses([5, 5, 5])).toBeCloseTo(3)
  expect(effectiveClasses([9, 0])).toBeCloseTo(1)
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 12 }), (counts) => {
      const value = effectiveClasses(counts)
      const present = counts.filter((n) => n > 0).length
      expect(value).toBeLessThanOrEqual(present + 1e-9)
      expect(value).toBeGreaterThanOrEqual(Math.min(1, present) - 1e-9)
    }),
  )
})
