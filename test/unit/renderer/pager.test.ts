import { expect, test } from 'vitest'
import { pageAt } from '../../../renderer/lib/pageAt.ts'

test('a page has its rows, the last one what is left', () => {
  expect(pageAt(undefined, 250, 100)).toEqual({ number: 1, pages: 3, from: 0, to: 100 })
  expect(pageAt('3', 250, 100)).toEqual({ number: 3, pages: 3, from: 200, to: 250 })
})

test('a page that there is not, as after a filter or in an old link, is the nearest one', () => {
  expect(pageAt('9', 250, 100).number).toBe(3)
  expect(pageAt('0', 250, 100).number).toBe(1)
  expect(pageAt('-2', 250, 100).number).toBe(1)
  expect(pageAt('x', 0, 100)).toEqual({ number: 1, pages: 1, from: 0, to: 0 })
})
