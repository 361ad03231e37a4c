/** LLaMA-Factory 0.9.5: three flags, each for one part, by prefixes of names (src/llamafactory/model/model_utils/visual.py). */
import { trains } from '../../trained.ts'
import { printedByLlamaFactory } from '../../verify/printed.ts'
import type { OtherTrainer } from '../trainer.ts'
import { emitLlamaFactory } from './emit.ts'
import { launch } from './launch.ts'

/** It counts the mergers of middle blocks to the tower, whose flag they follow. */
const TOWER = /^vision\.(?!merger\.)/

export const llamaFactory: OtherTrainer = {
  name: 'LLaMA-Factory',
  methods: ['sft'],
  modelTypes: ['qwen2_vl', 'qwen2_5_vl', 'qwen3_vl', 'internvl', 'llava'],
  rates: 'one',
  // Its “freeze” method counts the language model's layers and takes blocks of the tower with the same numbers.
  blocks: 'all-or-none',
  connector: 'whole',
  epochs: 'any',
  refuses: () => null,
  trains: (stage, tensor) => (TOWER.test(tensor.canonical) ? stage.vision !== null : trains(stage, tensor)),
  emit: emitLlamaFactory,
  launch,
  printed: printedByLlamaFactory,
  launchers: ['torchrun', 'slurm', 'skypilot'],
  tested: 'LLaMA-Factory 0.9.5 with transformers 5.6.0',
  misreadsAnswers: true,
  install: ['pip install llamafactory==0.9.5 transformers==5.6.0'],
  paths: '`model_name_or_path` and `media_dir` in the files of the stages.',
  resuming: [
    'Run `sh run.sh` again: it goes on from the last checkpoint, which it gives as `resume_from_checkpoint` **and** as `model_name_or_path`. With the first alone, LLaMA-Factory loads almost no weights of Qwen2.5-VL and LLaVA, whose files spell names otherwise, and ends without an error.',
    'Do not use `load_best_model_at_end`: it mixes the best weights with the last ones. Take the folder of the best checkpoint.',
  ],
  losses: ({ stages }) => (stages.length > 1 ? ['Each stage is a run of its own, so AdamW starts anew in each.'] : []),
}
