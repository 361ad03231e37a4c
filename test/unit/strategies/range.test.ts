import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AUTO, blocksIn, parseBlocks, shareOf } from '../../../core/strategies/index.ts'

test.each([
  ['last:1', 12, [11, 12]],
  ['last:4', 12, [8, 12]],
  ['first:3', 12, [0, 3]],
  ['5-8', 12, [4, 8]],
  ['7-7', 12, [6, 7]],
  ['last:20', 12, [0, 12]],
] as const)('“%s” of %i blocks', (text, blocks, expected) => {
  const range = parseBlocks(text)
  if (range === null || range === AUTO) throw new Error('not a range')
  expect(blocksIn(range, blocks)).toEqual(expected)
  expect(shareOf(range, blocks)).toBeCloseTo((expected[1] - expected[0]) / blocks, 12)
})

describe('what names no blocks', () => {
  test.each(['', 'last', 'last:0', 'last:-1', 'first:1.5', '8-5', '0-3', 'all', 'last:4 ', '1-99999'])(
    '“%s”',
    (text) => {
      expect(parseBlocks(text)).toBeNull()
    },
  )
  test('“auto” is left to gradients', () => expect(parseBlocks('auto')).toBe(AUTO))
})

test('ranges stay within any tower', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 60 }),
      (blocks, a, more) => {
        for (const range of [{ last: a }, { first: a }, { block: a, through: a + more }, { from: 1 - 1 / a, to: 1 }]) {
          const [start, end] = blocksIn(range, blocks)
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeLessThanOrEqual(blocks)
        }
      },
    ),
  )
})
