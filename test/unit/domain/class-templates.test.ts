import { describe, expect, it } from 'vitest'
import { checkTemplates, classPrompts, fillTemplate } from '../../../core/domain/caption.ts'
import { matrix, row } from '../../../core/math/matrix.ts'
import { ensembled } from '../../../core/math/standardise.ts'

describe('a class template', () => {
  it('takes the class, with the article that it needs and without underscores', () => {
    expect(fillTemplate('a photo of a {}.', 'sea_otter')).toBe('a photo of a sea otter.')
    expect(fillTemplate('a photo of a {}.', 'arrow')).toBe('a photo of an arrow.')
    expect(fillTemplate('A {} in a video game', 'arrow')).toBe('An arrow in a video game')
    expect(fillTemplate('pasta {}', 'arrow')).toBe('pasta arrow')
  })

  it('takes a class as it is, whatever is in its name', () => {
    expect(fillTemplate('the {}!', '$& {}')).toBe('the $& {}!')
  })

  it('and the next make the captions of a class beside each other', () => {
    expect(classPrompts(['cat', 'ox'], ['a {}', 'the {}'])).toEqual(['a cat', 'the cat', 'an ox', 'the ox'])
  })
})

describe('templates of a person', () => {
  const sentence = (...given: string[]): string => {
    const checked = checkTemplates(given)
    return checked.ok ? 'fine' : checked.failure.message
  }

  it('are trimmed, and empty lines are left out', () => {
    expect(checkTemplates(['  a {} ', '', 'the {}'])).toEqual({ ok: true, value: ['a {}', 'the {}'] })
  })

  it.each([
    [[''], 'Write at least one class template, such as “a photo of a {}”.'],
    [['a {}', 'a photo'], 'The class template “a photo” has no {}. Put {} where the class belongs.'],
    [['{} or {}'], 'The class template “{} or {}” has 2 places for the class. Keep one {}.'],
    [['a {}', 'a {} '], 'The class template “a {}” is in the list twice.'],
    [[`${'very '.repeat(80)}{}`], expect.stringMatching(/^The class template “very .*…” has 402 characters; 300 is/)],
    [Array.from({ length: 201 }, (_, i) => `${i} {}`), 'These are 201 class templates; 200 is the limit.'],
  ])('are refused with a sentence: %j', (given, message) => {
    expect(sentence(...given)).toEqual(message)
  })
})

it('an ensemble is the mean of directions, however long the rows are', () => {
  const mean = ensembled(matrix(4, 2, Float32Array.of(3, 0, 0, 100, 0, 2, 0, 7)), 2)
  expect([...row(mean, 0)].map((value) => value.toFixed(4))).toEqual(['0.7071', '0.7071'])
  expect([...row(mean, 1)]).toEqual([0, 1])
})
