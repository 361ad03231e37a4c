/** Thaw's own Python program: sets each tensor by its name, so that it trains what the recipe says. */
import { ANATOMY_FAMILIES } from '../../../anatomy/index.ts'
import { trains } from '../../trained.ts'
import type { OtherTrainer } from '../trainer.ts'
import { emitRunner } from './emit.ts'
import { launch } from './launch.ts'

export const runner: OtherTrainer = {
  name: 'Thaw’s runner',
  methods: ['sft', 'contrastive'],
  modelTypes: ANATOMY_FAMILIES.map(({ modelType }) => modelType),
  rates: 'each',
  blocks: 'any',
  connector: 'whole',
  epochs: 'any',
  refuses: () => null,
  trains: (stage, tensor) => !tensor.idle && trains(stage, tensor),
  emit: emitRunner,
  launch,
  launchers: ['torchrun', 'slurm', 'skypilot'],
  tested: 'transformers 5.24.0, torch 2.13.0 and peft 0.21',
  misreadsAnswers: false,
  install: ['pip install torch transformers==5.24.0 peft pillow num2words torchvision'],
  paths: '`model` and `pictures` in `plan.json`.',
  resuming: [
    'Run `sh run.sh` again: with `--resume` it goes on from the last checkpoint, with the same steps.',
    'SIGTERM, Ctrl-C or a file `run/stop` end it after the step at hand, with a checkpoint.',
    'It refuses to train if the tensors that would train are not those of `plan.json`, and proves at the end that the others are as they were.',
  ],
  losses: () => [],
}
