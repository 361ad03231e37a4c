/** LLaMA-Factory 0.9.5: three flags, each for one part, by prefixes of names (src/llamafactory/model/model_utils/visual.py). */
import { trains } from '../../trained.ts'
import type { TrainerRules } from '../trainer.ts'

/** It counts the mergers of middle blocks to the tower, whose flag they follow. */
const TOWER = /^vision\.(?!merger\.)/

export const llamaFactory: TrainerRules = {
  name: 'LLaMA-Factory',
  methods: ['sft'],
  modelTypes: ['qwen2_vl', 'qwen2_5_vl', 'qwen3_vl', 'internvl', 'llava'],
  rates: 'one',
  // Its “freeze” method counts the language model's layers and takes blocks of the tower with the same numbers.
  blocks: 'all-or-none',
  refuses: () => null,
  trains: (stage, tensor) => (TOWER.test(tensor.canonical) ? stage.vision !== null : trains(stage, tensor)),
  losses: ({ stages }) => (stages.length > 1 ? ['Each stage is a run of its own, so AdamW starts anew in each.'] : []),
}
