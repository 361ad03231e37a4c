import { describe, expect, test } from 'vitest'
import { groupsIn } from '../../../core/model/groups-in.ts'
import { upper, WHOLE } from '../../../core/strategies/range.ts'

const blocks = ['b1', 'b2', 'b3', 'b4', 'b5', 'b6']
const tower = { groups: ['stem', ...blocks, 'norm'], blocks }

describe('the groups of a tower within a range', () => {
  test.each([
    ['nothing', null, []],
    ['all, with stem and norm', WHOLE, ['stem', ...blocks, 'norm']],
    ['the top third, with the norm', upper(1 / 3), ['b5', 'b6', 'norm']],
    ['the top two thirds', upper(2 / 3), ['b3', 'b4', 'b5', 'b6', 'norm']],
    ['the lower half, with the stem', { from: 0, to: 0.5 }, ['stem', 'b1', 'b2', 'b3']],
    ['a middle third', { from: 1 / 3, to: 2 / 3 }, ['b3', 'b4']],
    ['whole blocks where it ends within some', { from: 0.4, to: 0.6 }, ['b3', 'b4']],
    ['no block where it has no length', { from: 0.5, to: 0.5 }, []],
  ])('are %s', (_, range, groups) => {
    expect(groupsIn(tower, range)).toEqual(groups)
  })

  test('of every depth, its upper shares grow by whole blocks', () => {
    for (let depth = 1; depth <= 40; depth++) {
      const each = Array.from({ length: depth }, (_, i) => `b${i}`)
      for (let k = 1; k <= depth; k++) {
        expect(groupsIn({ groups: each, blocks: each }, upper(k / depth))).toEqual(each.slice(depth - k))
      }
    }
  })

  test('of a tower that is one block are all or none', () => {
    expect(groupsIn({ groups: ['text'], blocks: ['text'] }, WHOLE)).toEqual(['text'])
    expect(groupsIn({ groups: ['text'], blocks: ['text'] }, null)).toEqual([])
  })
})
