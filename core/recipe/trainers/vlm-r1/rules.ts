/** VLM-R1 at 90052f4: one flag, which freezes every tensor with “visual” in its name (open_r1/trainer/grpo_trainer.py). */
import { trains } from '../../trained.ts'
import { printedByVlmR1 } from '../../verify/printed.ts'
import type { OtherTrainer } from '../trainer.ts'
import { emitVlmR1, refusalOfVlmR1, stepsOfVlmR1 } from './emit.ts'

/** The mergers are part of Qwen's `visual`, so the flag reaches them. */
const VISUAL = /^vision\./

export const vlmR1: OtherTrainer = {
  name: 'VLM-R1',
  methods: ['grpo'],
  // Its class is chosen by “Qwen2-VL” or “Qwen2.5-VL” in the folder's name; of InternVL it reads the files with remote code only.
  modelTypes: ['qwen2_vl', 'qwen2_5_vl'],
  rates: 'one',
  blocks: 'all-or-none',
  connector: 'adapted',
  epochs: 'any',
  refuses: ({ language }) => (language ? null : 'It always trains the language model.'),
  trains: (stage, tensor) => (VISUAL.test(tensor.canonical) ? stage.vision !== null : trains(stage, tensor)),
  printed: printedByVlmR1,
  refusesRun: refusalOfVlmR1,
  stepsOf: stepsOfVlmR1,
  emit: emitVlmR1,
  launchers: ['torchrun'],
  tested: 'VLM-R1 at 90052f4 with transformers 4.49.0',
  misreadsAnswers: false,
  install: [
    'git clone https://github.com/om-ai-lab/VLM-R1',
    'git -C VLM-R1 checkout 90052f478646e38bc67363862f699b7afca6b337',
    '(cd VLM-R1 && bash setup.sh)',
  ],
  paths: 'the command of `thaw_prepare.py` in `run.sh`, and `--image_folders`.',
  resuming: ['It goes on from the last `checkpoint-*` of its output folder by itself.'],
  losses: ({ stages }) => [
    'It trains in bfloat16 whatever it is told, so small steps round away.',
    'Of a conversation it reads the first question and its answer, without what a system says before.',
    'It measures nothing on validation samples.',
    'Its own checkout cannot start: `thaw_prepare.py` takes the import of GLM out of it, and links the checkpoint under a name by which VLM-R1 knows its class.',
    ...(stages.length > 1 ? ['Each stage is a run of its own, so AdamW starts anew in each.'] : []),
  ],
}
