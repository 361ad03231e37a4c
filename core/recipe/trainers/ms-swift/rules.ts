/** ms-swift 4.6.0: flags for each part, and patterns for single blocks (swift/arguments/tuner_args.py). */
import { trains } from '../../trained.ts'
import { printedByMsSwift } from '../../verify/printed.ts'
import type { OtherTrainer } from '../trainer.ts'
import { emitMsSwift } from './emit.ts'
import { launch } from './launch.ts'

export const msSwift: OtherTrainer = {
  name: 'ms-swift',
  methods: ['sft', 'grpo'],
  modelTypes: ['qwen2_vl', 'qwen2_5_vl', 'qwen3_vl', 'internvl', 'llava', 'idefics3'],
  rates: 'each',
  blocks: 'any',
  connector: 'adapted',
  epochs: 'any',
  refuses: () => null,
  refusesRun: ({ recipe }) =>
    recipe.method === 'grpo' ? 'Thaw writes no recipes for training by rewards with ms-swift yet.' : null,
  trains,
  emit: emitMsSwift,
  launch,
  printed: printedByMsSwift,
  launchers: ['torchrun', 'slurm', 'skypilot'],
  tested: 'ms-swift 4.6.0 with transformers 5.19.0',
  misreadsAnswers: true,
  install: ['pip install ms-swift==4.6.0 transformers==5.19.0 qwen-vl-utils==0.0.14'],
  paths: '`--model` and `ROOT_IMAGE_DIR` in `run.sh`.',
  resuming: [
    'Run `sh run.sh` again: it goes on from the last checkpoint, which it gives as `--resume_from_checkpoint` **and** as `--model`. With the first alone, ms-swift loads almost no weights of Qwen2.5-VL, whose files spell names otherwise, and ends without an error.',
    'To stop it, signal the process of `sft.py`, not `swift`: its parent ends at once and leaves the training alone.',
    'ms-swift puts another sample in the place of one whose picture is missing, and goes on: look for “another piece of data” in its log.',
  ],
  losses: () => [],
}
