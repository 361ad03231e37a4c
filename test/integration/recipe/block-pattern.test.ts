/** Patterns for blocks of a tower, on the names that the reference libraries give its tensors in files and while it runs. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAnatomy } from '../../../core/anatomy/index.ts'
import { blockPattern } from '../../../core/recipe/emit/block-pattern.ts'
import { CHECKPOINTS, haveCheckpoints } from '../../support/checkpoints.ts'

const MODELS = [
  'qwen2_5_vl-tiny',
  'qwen3_vl-tiny',
  'internvl-tiny',
  'llava-tiny',
  'smolvlm-tiny',
  'clip-tiny',
  'siglip-tiny',
]

describe.skipIf(!haveCheckpoints)('a pattern for blocks', () => {
  it.each(MODELS)('of %s fits their tensors and no others', async (model) => {
    const read = await readAnatomy(join(CHECKPOINTS, model))
    if (!read?.ok) throw new Error('no anatomy')
    const { tensors, blocks } = read.value
    const golden = JSON.parse(readFileSync(join(CHECKPOINTS, model, 'golden.json'), 'utf8')) as {
      runtime_names?: Record<string, string>
    }
    for (let start = 0; start < blocks; start++) {
      for (let end = start + 1; end <= blocks; end++) {
        const pattern = new RegExp(blockPattern(read.value, [start, end]))
        const within = tensors.filter(({ block }) => block !== null && block >= start && block < end)
        for (const spelled of [(name: string) => name, (name: string) => golden.runtime_names?.[name] ?? name]) {
          const found = tensors.filter(({ name }) => pattern.test(spelled(name)))
          expect(found).toEqual(within)
        }
      }
    }
  })
})
