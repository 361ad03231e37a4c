/** open_clip_train 3.3.0: locks for each tower, and groups of the vision tower counted from the top. */
import { OPEN_CLIP_FAMILIES } from '../../../anatomy/index.ts'
import { trains } from '../../trained.ts'
import type { OtherTrainer } from '../trainer.ts'
import { batchesOf, emitOpenClip } from './emit.ts'
import { launch } from './launch.ts'

export const openClip: OtherTrainer = {
  name: 'open_clip',
  methods: ['contrastive'],
  modelTypes: ['clip', 'siglip', ...Object.values(OPEN_CLIP_FAMILIES).map(({ modelType }) => modelType)],
  rates: 'one',
  blocks: 'last',
  connector: 'whole',
  epochs: 'whole',
  refuses: ({ language }, { adapters }) => {
    if (adapters) return 'open_clip has no low-rank adapters.'
    return language ? null : 'Thaw writes recipes for open_clip in which the text tower trains.'
  },
  refusesRun: ({ cpu, devices }) =>
    cpu && devices > 1 ? 'open_clip trains in one process where there is no GPU: ask for one device.' : null,
  trains,
  stepsOf: (request, { epochs }) => epochs * batchesOf(request).count,
  emit: emitOpenClip,
  launch,
  launchers: ['torchrun', 'slurm', 'skypilot'],
  tested: 'open_clip_torch 3.3.0 with transformers 5.24.0',
  misreadsAnswers: false,
  install: ["pip install 'open_clip_torch[training]==3.3.0' transformers==5.24.0"],
  paths: '`--model local-dir:` of the first command in `run.sh`, and the first column of the tables in `data`.',
  resuming: [
    'Run `sh run.sh` again: with `--resume latest` a stage goes on at the next epoch, with another order of the samples. What it had done of an epoch is lost.',
    'Without `--resume latest`, open_clip says “Experiment already exists”, trains nothing, and ends without an error.',
    '`thaw_convert.py` writes what a stage has trained as a folder that open_clip and Thaw read, and fails if a tensor changed that should not.',
  ],
  losses: ({ stages }) => (stages.length > 1 ? ['Each stage is a run of its own, so AdamW starts anew in each.'] : []),
}
