import { describe, expect, test } from 'vitest'
import { canonical } from '../../../core/anatomy/canonical.ts'
import { divide } from '../../../core/anatomy/divide.ts'
import { anatomyFamily } from '../../../core/anatomy/families.ts'
import type { Anatomy } from '../../../core/anatomy/part.ts'

const LLAVA = anatomyFamily('llava')!

const tensor = (name: string) => ({ name, shape: [1], dtype: 'F32' })

const named = [
  'vision_tower.vision_model.embeddings.class_embedding',
  'vision_tower.vision_model.pre_layrnorm.weight',
  ...[0, 1, 2, 10].map((block) => `vision_tower.vision_model.encoder.layers.${block}.mlp.fc1.weight`),
  'vision_tower.vision_model.post_layernorm.weight',
  'multi_modal_projector.linear_1.weight',
  'language_model.model.layers.3.mlp.up_proj.weight',
  'language_model.lm_head.weight',
].map(tensor)

function anatomyOf(tensors: Parameters<typeof divide>[1], featureLayers: number[] = []): Anatomy {
  const divided = divide(LLAVA, tensors, { featureLayers })
  if (!divided.ok) throw new Error(divided.failure.message)
  return divided.value
}

describe('the parts of a checkpoint', () => {
  test('are told by names, and what lies around the blocks counts with the outermost ones', () => {
    const { tensors, blocks, numbers, tiedHead } = anatomyOf(named)
    expect(blocks).toBe(11)
    expect(tiedHead).toBe(false)
    expect(numbers).toEqual({ vision: 7, connector: 1, language: 1, head: 1 })
    expect(tensors.map(({ block }) => block)).toEqual([0, 0, 0, 1, 2, 10, 10, null, null, null])
    expect(tensors.every(({ idle }) => !idle)).toBe(true)
    expect(anatomyOf(named).readBlocks).toBe(11)
    expect(anatomyOf(named, [-2]).readBlocks).toBe(10)
  })

  test.each([
    [-2, [false, false, false, false, false, true, true]],
    [-1, [false, false, false, false, false, false, false]],
    [2, [false, false, false, false, true, true, true]],
    [0, [false, false, true, true, true, true, true]],
  ])('above feature layer %i are idle', (layer, idle) => {
    const { tensors } = anatomyOf(named, [layer])
    expect(tensors.filter(({ part }) => part === 'vision').map((one) => one.idle)).toEqual(idle)
  })

  test('of several feature layers, the highest counts', () => {
    expect(anatomyOf(named, [-5, 2, -2]).tensors.filter(({ idle }) => idle)).toHaveLength(2)
  })

  test('a head that is not there is tied to the embeddings', () => {
    expect(anatomyOf(named.filter(({ name }) => !name.includes('lm_head'))).tiedHead).toBe(true)
  })

  test('tensors of no part are refused by name, buffers are passed over', () => {
    expect(divide(LLAVA, [...named, tensor('mlp1.0.weight')], { featureLayers: [] })).toMatchObject({
      ok: false,
      failure: {
        code: 'model-unreadable',
        message: expect.stringContaining('mlp1.0.weight belong to no part of LLaVA'),
      },
    })
    const buffer = tensor('vision_tower.vision_model.embeddings.position_ids')
    expect(anatomyOf([...named, buffer]).tensors).toHaveLength(named.length)
  })

  test('a file without a vision tower is refused', () => {
    const language = named.filter(({ name }) => !name.startsWith('vision'))
    expect(divide(LLAVA, language, { featureLayers: [] })).toMatchObject({
      ok: false,
      failure: { message: 'The files hold no tensors of the vision tower.' },
    })
  })
})

test.each([
  ['visual.blocks.3.attn.qkv.weight', 'model.visual.blocks.3.attn.qkv.weight'],
  ['model.layers.0.mlp.up_proj.weight', 'model.language_model.layers.0.mlp.up_proj.weight'],
  ['language_model.model.norm.weight', 'model.language_model.norm.weight'],
  ['language_model.lm_head.weight', 'lm_head.weight'],
  ['vision_tower.vision_model.post_layernorm.bias', 'model.vision_tower.post_layernorm.bias'],
  ['model.text_model.embed_tokens.weight', 'base_model.model.model.text_model.embed_tokens.weight'],
  ['visual.merger.mlp.0.weight', 'module.base_model.model.model.visual.merger.modules_to_save.default.mlp.0.weight'],
  ['lm_head.weight', 'base_model.model.lm_head.base_layer.weight'],
  ['vision_model.encoder.layers.0.mlp.fc1.bias', 'module.vision_model.encoder.layers.0.mlp.fc1.bias'],
])('%s and %s are one tensor', (one, other) => {
  expect(canonical(one)).toBe(canonical(other))
})
