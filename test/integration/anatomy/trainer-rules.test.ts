/** What trainers' own flags freeze, by Thaw's rules for them, beside what the recorded checkpoints say of those flags. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAnatomy } from '../../../core/anatomy/index.ts'
import { OTHER_TRAINERS, planRecipe, type RecipeStage } from '../../../core/recipe/index.ts'
import type { OtherTrainerId } from '../../../core/recipe/index.ts'
import { CHECKPOINTS, haveCheckpoints } from '../../support/checkpoints.ts'

interface Frozen {
  readonly names: readonly string[]
}

const CASES: readonly (readonly [flag: string, trainer: OtherTrainerId, stage: Partial<RecipeStage>])[] = [
  ['llama-factory freeze_vision_tower', 'llama-factory', { vision: null }],
  ['ms-swift --freeze_vit true --freeze_aligner false', 'ms-swift', { vision: null }],
  ['ms-swift --freeze_vit true --freeze_aligner true', 'ms-swift', { vision: null, connector: false }],
  ['vlm-r1 --freeze_vision_modules', 'vlm-r1', { vision: null }],
]
const MODELS = ['qwen2_5_vl-tiny', 'qwen3_vl-tiny', 'internvl-tiny', 'llava-tiny', 'smolvlm-tiny', 'smolvlm2-tiny']

describe.skipIf(!haveCheckpoints)('a flag of a trainer', () => {
  it.each(MODELS.flatMap((model) => CASES.map(([flag, trainer, stage]) => [model, flag, trainer, stage] as const)))(
    'on %s: %s',
    async (model, flag, trainer, changes) => {
      const golden = JSON.parse(readFileSync(join(CHECKPOINTS, model, 'golden.json'), 'utf8')) as {
        trainer_freeze: Record<string, Frozen | string>
      }
      const recorded = golden.trainer_freeze[flag]!
      const read = await readAnatomy(join(CHECKPOINTS, model))
      if (!read?.ok) throw new Error('no anatomy')
      const anatomy = read.value
      const rules = OTHER_TRAINERS[trainer]
      const reaches = typeof recorded !== 'string' && recorded.names.length > 0
      // A model that the flag does not reach must be among those that Thaw refuses.
      if (!reaches) {
        expect(rules.modelTypes).not.toContain(anatomy.modelType)
        return
      }
      const recipe = planRecipe({ strategy: 'full', method: 'sft', anatomy, items: 10 })
      const stage = { ...recipe.stages[0]!, ...changes }
      const frozen = anatomy.tensors.filter((tensor) => !rules.trains(stage, tensor, recipe)).map(({ name }) => name)
      expect(frozen.toSorted()).toEqual([...recorded.names].toSorted())
    },
  )
})
