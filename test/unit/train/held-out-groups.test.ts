import { describe, expect, it } from 'vitest'
import type { Split } from '../../../core/domain/dataset.ts'
import { heldOutGroups } from '../../../core/train/native/score/robust.ts'

const items = (...rows: readonly (readonly [Split, string | undefined])[]) =>
  rows.map(([split, group]) => ({ split, group }))

describe('held-out groups', () => {
  it('are those that only test images have', () => {
    const dataset = items(['train', 'a'], ['test', 'a'], ['val', 'b'], ['test', 'b'], ['test', 'c'], ['test', 'd'])
    expect(heldOutGroups(dataset, [1, 3, 4, 5])).toEqual({ items: [4, 5], groups: 2 })
  })

  it('do not take in images without a group', () => {
    expect(heldOutGroups(items(['train', undefined], ['test', undefined]), [1])).toEqual({ items: [], groups: 0 })
  })
})
