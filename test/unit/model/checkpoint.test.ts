import { describe, expect, test } from 'vitest'
import { decodeCheckpoint, encodeCheckpoint } from '../../../core/model/checkpoint.ts'
import { parameterSpecs } from '../../../core/model/families/thaw/parameters.ts'
import { readSafetensors } from '../../../core/model/safetensors.ts'
import { SMALL, smallModel } from './tiny.ts'

const { params } = smallModel()
const specs = parameterSpecs(SMALL)

describe('checkpoints', () => {
  test('come back to the bit, in memory layout', () => {
    const read = decodeCheckpoint(encodeCheckpoint(params, 'F32', { format: 'pt' }), 'w', specs)
    expect(read.ok && read.value.params).toEqual(params)
    expect(read.ok && read.value.metadata).toEqual({ format: 'pt' })
  })

  test('hold linear weights as PyTorch does, [out, in], and tables as they are', () => {
    const stored = readSafetensors(encodeCheckpoint(params, 'F32', {}), 'w')
    if (!stored.ok) throw new Error(stored.failure.message)
    const { tensors } = stored.value
    const [inputs, outputs] = [SMALL.visionWidth, 3 * SMALL.visionWidth]
    const here = params.get('visual.blocks.0.attn.qkv.weight')!.data
    const there = tensors.get('visual.blocks.0.attn.qkv.weight')!
    expect(there.shape).toEqual([outputs, inputs])
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++) expect(there.data[o * inputs + i]).toBe(here[i * outputs + o])
    for (const name of [
      'text.token_embed.weight',
      'text.pos_embed',
      'visual.pos_embed',
      'visual.norm.weight',
      'logit_scale',
    ]) {
      expect(tensors.get(name)).toEqual(params.get(name))
    }
  })

  test('without a tensor are refused with its name', () => {
    const fewer = new Map([...params].filter(([name]) => name !== 'text.norm.bias'))
    expect(decodeCheckpoint(encodeCheckpoint(fewer, 'F32', {}), 'some.file', specs)).toMatchObject({
      ok: false,
      failure: {
        code: 'model-unreadable',
        file: 'some.file',
        message: expect.stringMatching(/text\.norm\.bias is missing/),
      },
    })
  })

  test('of another shape are refused with both shapes', () => {
    const other = smallModel(1, { ...SMALL, embedding: 8 })
    const read = decodeCheckpoint(encodeCheckpoint(other.params, 'F32', {}), 'w', specs)
    expect(read).toMatchObject({
      ok: false,
      failure: { message: expect.stringMatching(/visual\.proj\.weight has the shape 64×8, not 64×16/) },
    })
  })

  test('that are no safetensors are refused', () => {
    expect(decodeCheckpoint(new Uint8Array(3), 'w', specs)).toMatchObject({
      ok: false,
      failure: { code: 'model-unreadable' },
    })
  })
})
