import { expect, test } from 'vitest'
import { boxesMeant } from '../../../../../core/dataset/formats/boxes/crops-or-referring.ts'

const boxes = (count: number, kinds: number): string[] => Array.from({ length: count }, (_, i) => `thing ${i % kinds}`)

test('boxes whose labels come back become crops of classes; boxes with a phrase each become referring items', () => {
  expect(boxesMeant(boxes(40, 3))).toBe('crops')
  expect(boxesMeant(boxes(40, 20))).toBe('crops')
  expect(boxesMeant(boxes(40, 21))).toBe('referring')
  expect(boxesMeant(boxes(40, 40))).toBe('referring')
})

test('a few boxes tell nothing, and become crops', () => {
  expect(boxesMeant(boxes(7, 7))).toBe('crops')
  expect(boxesMeant([])).toBe('crops')
})
