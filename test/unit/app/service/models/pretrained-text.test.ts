import { expect, test } from 'vitest'
import { pretrainedText } from '../../../../../core/app/service/models/pretrained-text.ts'
import { listZoo } from '../../../../../core/model/index.ts'
import { profileWords } from '../../../../../core/world/profile-words.ts'

const card = { summary: 'made by hand', pairs: 1_234_567, steps: 1, seed: 1, command: 'none' }

test('what a model has learnt from is reported in numbers and plain words', () => {
  expect(
    pretrainedText({
      ...card,
      mix: [
        ['base', 0.3125],
        ['plain', 0.6875],
      ],
    }),
  ).toBe('1,234,567 generated pairs of image and caption: 31\u00a0% plain scenes and 69\u00a0% slightly varied scenes')
  expect(pretrainedText({ ...card, mix: [['maps', 1]] })).toMatch(/: 100\u00a0% maps$/)
  expect(pretrainedText(card)).toBe('1,234,567 pairs: made by hand')
})

test('every embedded model says what it has seen: drawn worlds by pairs, photographs in words', async () => {
  for (const { name, described } of await listZoo()) {
    if (!described.ok) throw new Error(`${name}: ${described.failure.message}`)
    const text = pretrainedText(described.value.pretrained)
    const drawn = /^[\d,]{7,} generated pairs of image and caption: /
    expect(text).toMatch(name === 'thaw-photo' ? /^photographs of / : drawn)
    expect(text.includes(profileWords.base)).toBe(name !== 'thaw-photo')
  }
})
