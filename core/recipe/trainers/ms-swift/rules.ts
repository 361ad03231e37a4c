/** ms-swift 4.6.0: flags for each part, and patterns for single blocks (swift/arguments/tuner_args.py). */
import { trains } from '../../trained.ts'
import type { TrainerRules } from '../trainer.ts'

export const msSwift: TrainerRules = {
  name: 'ms-swift',
  methods: ['sft', 'grpo'],
  modelTypes: ['qwen2_vl', 'qwen2_5_vl', 'qwen3_vl', 'internvl', 'llava', 'idefics3'],
  rates: 'each',
  blocks: 'any',
  refuses: () => null,
  trains,
  losses: () => [],
}
