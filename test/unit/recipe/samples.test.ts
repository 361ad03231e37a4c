import { describe, expect, test } from 'vitest'
import { samplesOf } from '../../../core/recipe/index.ts'
import type { Annotation, BoxConvention, DatasetItem } from '../../../core/domain/dataset.ts'
import { smallItem } from './small.ts'

const item = (label: number, annotation?: Annotation): DatasetItem =>
  smallItem({ label, ...(annotation && { annotation }) })

interface Options {
  readonly classes?: readonly string[]
  readonly boxes?: BoxConvention
}

const samples = (one: DatasetItem, { classes = [], boxes = 'pixels' }: Options = {}) =>
  samplesOf([one], { classes, boxes, pathOf: ({ path }) => [path] })
const answers = (...given: Parameters<typeof samples>): string[] =>
  samples(...given).flatMap(({ turns }) => turns.filter(({ role }) => role === 'assistant').map(({ text }) => text))

describe('an item as a conversation', () => {
  test('of a class asks for it among all classes', () => {
    expect(samples(item(1), { classes: ['cat', 'dog'] })).toEqual([
      {
        split: 'train',
        images: ['a/1.png'],
        turns: [
          { role: 'user', text: '<image>What does the picture show? Answer with one of: cat, dog.' },
          { role: 'assistant', text: 'dog' },
        ],
      },
    ])
  })

  test('of very many classes does not name them', () => {
    const classes = Array.from({ length: 1000 }, (_, i) => `class number ${i}`)
    expect(samples(item(7), { classes })[0]!.turns[0]!.text).toBe('<image>What does the picture show?')
  })

  test('of several captions is one for each', () => {
    expect(answers(item(-1, { kind: 'caption', texts: ['A cat.', 'An animal.'] }))).toEqual(['A cat.', 'An animal.'])
  })

  test('that is one stays as it is', () => {
    const turns = [
      { role: 'user', text: 'Compare <image> with <image>.' },
      { role: 'assistant', text: 'They differ.' },
    ] as const
    const [sample] = samplesOf([item(-1, { kind: 'conversation', turns, images: ['b.png'] })], {
      classes: [],
      boxes: 'pixels',
      pathOf: () => ['a.png', 'b.png'],
    })
    expect(sample).toEqual({ split: 'train', images: ['a.png', 'b.png'], turns })
  })

  test('that does not say where its pictures are has them first, and a mark in an answer is a text', () => {
    const turns = [
      { role: 'system', text: 'Be brief.' },
      { role: 'user', text: 'Differ?' },
      { role: 'assistant', text: 'Yes: <image>' },
      { role: 'user', text: 'Sure?' },
    ] as const
    const [sample] = samplesOf([item(-1, { kind: 'conversation', turns, images: ['b.png'] })], {
      classes: [],
      boxes: 'pixels',
      pathOf: () => ['a.png', 'b.png'],
    })
    expect(sample!.turns.map(({ text }) => text)).toEqual([
      'Be brief.',
      '<image><image>Differ?',
      'Yes: <image>',
      'Sure?',
    ])
  })

  test.each<[BoxConvention, number[]]>([
    ['pixels', [10, 20, 110, 70]],
    ['thousandths', [50, 200, 550, 700]],
    ['fractions', [0.05, 0.2, 0.55, 0.7]],
  ])('of boxes writes them in %s', (boxes, expected) => {
    const annotation: Annotation = {
      kind: 'referring',
      phrase: 'the cat',
      boxes: [{ label: 'cat', box: [10, 20, 110, 70] }],
      convention: 'pixels',
    }
    expect(answers(item(-1, annotation), { boxes }).map((text) => JSON.parse(text))).toEqual([
      [{ bbox_2d: expected, label: 'cat' }],
    ])
  })
})
