import { describe, expect, test } from 'vitest'
import { METHOD_IDS, TRAINER_IDS } from '../../../core/contract/recipe.ts'
import {
  METHODS,
  OTHER_TRAINER_IDS,
  OTHER_TRAINERS,
  planRecipe,
  supportOf,
  trainedIn,
} from '../../../core/recipe/index.ts'
import type { OtherTrainerId, RecipeRequest } from '../../../core/recipe/index.ts'
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'
import { smallAnatomy } from './small.ts'

const QWEN = smallAnatomy('qwen3_vl')
const plan = (request: Partial<RecipeRequest> & Pick<RecipeRequest, 'strategy'>) =>
  planRecipe({ method: 'sft', anatomy: QWEN, items: 500, ...request })
const namesIn = (request: Parameters<typeof plan>[0], stage = 0): string[] => {
  const recipe = plan(request)
  return trainedIn(recipe, recipe.stages[stage]!).tensors.map(({ canonical }) => canonical)
}

describe('a recipe', () => {
  test.each(STRATEGY_IDS)('of %s has stages whose epochs add up to those asked for', (strategy) => {
    const { stages } = plan({ strategy, epochs: 2 })
    expect(stages.reduce((sum, { epochs }) => sum + epochs, 0)).toBeCloseTo(2, 3)
    for (const { epochs, rates } of stages) {
      expect(epochs).toBeGreaterThan(0)
      expect(Math.min(...Object.values(rates))).toBeGreaterThan(0)
    }
  })

  test('of frozen trains everything but the tower', () => {
    const names = namesIn({ strategy: 'frozen' })
    expect(names).toContain('vision.merger.linear_fc1.weight')
    expect(names).toContain('language.embed_tokens.weight')
    expect(names.filter((name) => name.startsWith('vision.blocks.'))).toEqual([])
    expect(names).not.toContain('vision.patch_embed.proj.weight')
  })

  test('of full trains all tensors', () => {
    expect(namesIn({ strategy: 'full' })).toHaveLength(QWEN.tensors.length)
  })

  test('of last-block trains one block of the tower, and named blocks train where a strategy has the choice', () => {
    const blocks = (request: Parameters<typeof plan>[0]): string[] => [
      ...new Set(namesIn(request).flatMap((name) => /^vision\.blocks\.(\d)/.exec(name)?.[1] ?? [])),
    ]
    expect(blocks({ strategy: 'last-block' })).toEqual(['3'])
    expect(blocks({ strategy: 'layered', blocks: { block: 2, through: 3 } })).toEqual(['1', '2'])
    expect(namesIn({ strategy: 'layered', blocks: { first: 1 } })).toContain('vision.patch_embed.proj.weight')
  })

  test('of last-block trains the last block that the model reads', () => {
    const anatomy = { ...QWEN, readBlocks: 3 }
    expect(plan({ strategy: 'last-block', anatomy }).stages[0]!.vision).toEqual([2, 4])
    expect(plan({ strategy: 'layered', anatomy, blocks: { first: 1 } }).stages[0]!.vision).toEqual([0, 1])
    expect(plan({ strategy: 'full', anatomy }).stages[0]!.vision).toEqual([0, 4])
  })

  test('of progressive unfreezes from the top down', () => {
    expect(plan({ strategy: 'progressive' }).stages.map(({ vision }) => vision)).toEqual([
      [2, 4],
      [1, 4],
      [0, 4],
    ])
  })

  test('of lp-ft trains everything but the tower first, then everything at a fifth of the rates', () => {
    const [head, gentle] = plan({ strategy: 'lp-ft', rates: { vision: 1e-6, language: 1e-5 } }).stages
    expect(head).toMatchObject({ vision: null, connector: true, language: true, rates: { language: 1e-5 } })
    expect(gentle!.vision).toEqual([0, 4])
    expect(gentle!.rates.vision).toBeCloseTo(2e-7)
    expect(gentle!.rates.language).toBeCloseTo(2e-6)
  })

  test('of lora counts the adapters of both towers’ matrices, and the connector whole', () => {
    const recipe = plan({ strategy: 'lora', adapters: { rank: 2 } })
    const { numbers, tensors } = trainedIn(recipe, recipe.stages[0]!)
    // Four blocks and one layer with 2·(4 + 2) numbers each, two mergers of 8.
    expect(numbers).toBe(5 * 12 + 16)
    expect(tensors.some(({ canonical }) => canonical === 'language.embed_tokens.weight')).toBe(false)
    const textOnly = plan({ strategy: 'lora', adapters: { rank: 2, sides: 'text' } })
    expect(trainedIn(textOnly, textOnly.stages[0]!).numbers).toBe(12 + 16)
  })

  test('takes fewer epochs for many items', () => {
    const epochs = (items: number) => plan({ strategy: 'frozen', items }).stages[0]!.epochs
    expect(epochs(500)).toBeGreaterThan(epochs(1_000_000))
  })
})

test('every trainer can be named in a call', () => {
  expect([...TRAINER_IDS].toSorted()).toEqual([...OTHER_TRAINER_IDS].toSorted())
  expect([...METHOD_IDS].toSorted()).toEqual([...METHODS].toSorted())
})

describe('whether a trainer can train a recipe', () => {
  const support = (trainer: OtherTrainerId, request: Parameters<typeof plan>[0]) =>
    supportOf(plan(request), OTHER_TRAINERS[trainer])
  const equalRates = { vision: 1e-5, connector: 1e-5, language: 1e-5 }

  test.each(STRATEGY_IDS.filter((id) => id !== 'lora'))('ms-swift can train %s', (strategy) => {
    expect(support('ms-swift', { strategy, blocks: { last: 2 } })).toEqual({ kind: 'yes' })
  })

  test('ms-swift puts adapters on the connector, too', () => {
    expect(support('ms-swift', { strategy: 'lora' })).toMatchObject({
      kind: 'approximately',
      lost: [expect.stringContaining('adapters on the connector')],
    })
  })

  test('LLaMA-Factory counts the mergers of middle blocks to the tower', () => {
    expect(support('llama-factory', { strategy: 'frozen', rates: equalRates })).toEqual({
      kind: 'approximately',
      lost: ['LLaMA-Factory leaves deepstack_merger_list of the connector frozen.'],
    })
    expect(support('llama-factory', { strategy: 'full', rates: equalRates })).toEqual({ kind: 'yes' })
  })

  test('LLaMA-Factory has one rate, and trains no blocks by themselves', () => {
    expect(support('llama-factory', { strategy: 'full' })).toMatchObject({
      kind: 'approximately',
      lost: [expect.stringContaining('one rate for all parts, so that the lowest of the planned ones holds: 2e-6')],
    })
    expect(support('llama-factory', { strategy: 'last-block' })).toEqual({
      kind: 'no',
      why: 'LLaMA-Factory cannot train block 4 of the vision tower alone.',
    })
  })

  test('a model whose parts a trainer does not know is refused: its settings would do nothing', () => {
    const clip = smallAnatomy('clip')
    expect(support('ms-swift', { strategy: 'full', anatomy: clip })).toMatchObject({ kind: 'no' })
    expect(support('vlm-r1', { strategy: 'full', method: 'grpo' })).toMatchObject({
      kind: 'no',
      why: expect.stringContaining('does not know Qwen3-VL'),
    })
    expect(support('open-clip', { strategy: 'last-block', anatomy: clip, method: 'contrastive' }).kind).toBe(
      'approximately',
    )
    expect(support('open-clip', { strategy: 'lora', anatomy: clip, method: 'contrastive' })).toMatchObject({
      kind: 'no',
    })
  })

  test('a trainer without the method is refused', () => {
    expect(support('llama-factory', { strategy: 'full', method: 'grpo' })).toEqual({
      kind: 'no',
      why: 'LLaMA-Factory has no training by rewards.',
    })
  })
})
