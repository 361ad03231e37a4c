/** Where features of a model that writes texts are read, and what it is asked. */
import { expect, test } from 'vitest'
import { ANATOMY_FAMILIES } from '../../../core/anatomy/index.ts'
import { planFeatures, questionsOf, tapsIn } from '../../../core/recipe/index.ts'
import type { Annotation } from '../../../core/domain/dataset.ts'
import { smallAnatomy, smallItem } from './small.ts'

test('taps go from below the first block to what the language model gets, of the blocks that are read', () => {
  expect(tapsIn({ modelType: 'llava', readBlocks: 2 })).toEqual([
    { name: 'stem', depth: 0, module: 'vision.encoder.layers.0.', at: 'input' },
    { name: 'block1', depth: 0.5, module: 'vision.encoder.layers.0.', at: 'output' },
    { name: 'block2', depth: 1, module: 'vision.encoder.layers.1.', at: 'output' },
    { name: 'pooled', depth: 1, module: 'connector.', at: 'input' },
    { name: 'connector', depth: 1, module: 'connector.', at: 'output' },
  ])
})

test('a deep tower is read at twelve blocks, spread evenly, the last among them', () => {
  const names = tapsIn({ modelType: 'qwen2_5_vl', readBlocks: 32 }).map(({ name }) => name)
  expect(names).toHaveLength(15)
  expect(names.slice(1, 3)).toEqual(['block3', 'block5'])
  expect(names.at(-3)).toBe('block32')
})

test('every generative family has a connector, which is read last', () => {
  const generative = ANATOMY_FAMILIES.filter(({ kind }) => kind === 'generative')
  const last = generative.map(({ modelType }) => tapsIn({ modelType, readBlocks: 3 }).at(-1)?.module)
  expect(new Set(last)).toEqual(new Set(['vision.merger.', 'connector.']))
})

test('the plan names the modules by patterns that Python shares, and the turns before the answer', () => {
  const plan = JSON.parse(
    planFeatures({
      anatomy: smallAnatomy('qwen3_vl'),
      model: '/models/qwen',
      pictures: '/pictures',
      items: [{ id: 'a', file: 'a.png' }],
      texts: ['a dog'],
      questions: [{ id: 'q', images: ['b.png'], turns: [{ role: 'user', text: '<image>What?' }], most: 9 }],
      cpu: true,
    }),
  ) as Record<string, unknown>
  expect(plan).toMatchObject({
    version: 1,
    cpu: true,
    items: [{ id: 'a', file: 'a.png' }],
    questions: [{ id: 'q', images: ['b.png'], most: 9, messages: [{ role: 'user', content: '<image>What?' }] }],
  })
  expect(plan['spellings']).toContainEqual([
    String.raw`^(?:model\.)?(?:multi_modal_projector|connector)\.`,
    'connector.',
  ])
})

function asked(label: number, annotation?: Annotation, classes: readonly string[] = []) {
  const item = { id: '7', ...smallItem({ path: 'a.png', label, split: 'val', ...(annotation && { annotation }) }) }
  return questionsOf([item], { classes, boxes: 'thousandths', pathOf: ({ path }) => [path] })
}

test('an item with a class is asked for it among all, an answer of a few tokens', () => {
  const [one] = asked(1, undefined, ['cat', 'dog'])
  expect(one?.question).toEqual({
    id: '7',
    images: ['a.png'],
    turns: [{ role: 'user', text: '<image>What does the picture show? Answer with one of: cat, dog.' }],
    most: 18,
  })
  expect(one?.right).toEqual({ item: 'a.png', metric: 'exact-match', answer: 'dog' })
})

test('captions, conversations and boxes are asked as they are trained', () => {
  const captions = asked(-1, { kind: 'caption', texts: ['two dogs', 'dogs running'] })
  expect(captions).toHaveLength(1)
  expect(captions[0]?.right).toMatchObject({ metric: 'token-f1', answers: ['two dogs', 'dogs running'] })
  const [turn] = asked(-1, {
    kind: 'conversation',
    images: [],
    turns: [
      { role: 'user', text: 'What?' },
      { role: 'assistant', text: 'A dog.' },
      { role: 'user', text: 'Where?' },
      { role: 'assistant', text: 'Left.' },
    ],
  })
  expect(turn?.question.turns.map(({ text }) => text)).toEqual(['<image>What?', 'A dog.', 'Where?'])
  expect(turn?.right).toMatchObject({ answers: ['Left.'] })
  const [box] = asked(-1, {
    kind: 'referring',
    phrase: 'the dog',
    convention: 'pixels',
    boxes: [{ label: 'dog', box: [20, 10, 100, 50] }],
  })
  // Thousandths of 200 × 100 pixels.
  expect(box?.right).toMatchObject({ metric: 'iou', boxes: [[100, 100, 500, 500]] })
})

test('nothing is asked where there is no answer, and no answer may go on for ever', () => {
  const turns = [{ role: 'user' as const, text: 'What?' }]
  expect(asked(-1, { kind: 'conversation', images: [], turns })).toEqual([])
  const [long] = asked(-1, { kind: 'caption', texts: ['word '.repeat(400)] })
  expect(long?.question.most).toBe(256)
})
