import { describe, expect, it } from 'vitest'
import { Tally } from '../../../core/dataset/inspect/tally.ts'
import { planOf } from '../../../core/dataset/records/plan.ts'
import type { RawRecord } from '../../../core/dataset/records/record.ts'

function tallyOf(labels: readonly string[]): Tally {
  const tally = new Tally(planOf({ task: 'classes' }, {}, 'pixels'))
  for (const [i, label] of labels.entries()) tally.add({ image: { path: `${i}.png` }, split: null, label } as RawRecord)
  return tally
}

describe('the samples of a preview', () => {
  it('are of each class in turn, also where one class comes first and has most', () => {
    const tally = tallyOf([...Array<string>(40).fill('a'), ...Array<string>(3).fill('b'), 'c'])
    expect(
      tally
        .samples()
        .map(({ label }) => label)
        .slice(0, 7),
    ).toEqual(['a', 'b', 'c', 'a', 'b', 'a', 'b'])
    expect(tally.samples()).toHaveLength(24)
    expect(tally.classes).toEqual(
      new Map([
        ['a', 40],
        ['b', 3],
        ['c', 1],
      ]),
    )
  })

  it('are of different classes where there are very many', () => {
    const labels = Array.from({ length: 400 }, (_, i) => `class ${i % 200}`)
    expect(
      new Set(
        tallyOf(labels)
          .samples()
          .map(({ label }) => label),
      ).size,
    ).toBe(24)
  })
})
