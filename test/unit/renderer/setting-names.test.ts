import { expect, test } from 'vitest'
import { partsInShort, settingName, settingValue } from '../../../renderer/lib/settingNames.ts'

test('settings have readable names; those without one are their own key', () => {
  expect([settingName('headRate'), settingName('threads')]).toEqual(['Head rate', 'Threads'])
  expect([settingValue(true), settingValue(0), settingValue(undefined)]).toEqual(['on', '0', '–'])
})

test.each([
  [['stem', 'block1', 'block2', 'block3', 'norm'], 'stem, block1–3, norm'],
  [['block6', 'norm'], 'block6, norm'],
  [['block1', 'block3', 'block4'], 'block1, block3–4'],
  [['block2', 'layer3'], 'block2, layer3'],
  [[], ''],
])('%j in short', (parts, expected) => {
  expect(partsInShort(parts)).toBe(expected)
})
