/** open_clip_train 3.3.0: locks for each tower, and groups of the vision tower counted from the top. */
import { trains } from '../../trained.ts'
import type { OtherTrainer } from '../trainer.ts'

export const openClip: OtherTrainer = {
  name: 'open_clip',
  methods: ['contrastive'],
  modelTypes: ['clip', 'siglip'],
  rates: 'one',
  blocks: 'last',
  connector: 'whole',
  refuses: (_, { adapters }) => (adapters ? 'It has no low-rank adapters.' : null),
  trains,
  tested: 'open_clip_torch 3.3.0',
  misreadsAnswers: false,
  install: ['pip install open_clip_torch==3.3.0'],
  paths: '`--model` and the paths of `pairs.tsv`.',
  resuming: ['`--resume latest` goes on at the next epoch, with another order of the samples.'],
  losses: ({ stages }) => (stages.length > 1 ? ['Each stage is a run of its own, so AdamW starts anew in each.'] : []),
}
