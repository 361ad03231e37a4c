/** Where features of a model that writes texts are read, and what it is asked. */
import { expect, test } from 'vitest'
import { ANATOMY_FAMILIES } from '../../../core/anatomy/index.ts'
import { planFeatures, tapsIn } from '../../../core/recipe/index.ts'
import { smallAnatomy } from './small.ts'

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
