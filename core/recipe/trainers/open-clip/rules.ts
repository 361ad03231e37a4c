/** open_clip_train 3.3.0: locks for each tower, and groups of the vision tower counted from the top. */
import { trains } from '../../trained.ts'
import type { TrainerRules } from '../trainer.ts'

export const openClip: TrainerRules = {
  name: 'open_clip',
  methods: ['contrastive'],
  modelTypes: ['clip', 'siglip'],
  rates: 'one',
  blocks: 'last',
  refuses: (_, { adapters }) => (adapters ? 'It has no low-rank adapters.' : null),
  trains,
  losses: ({ stages }) => (stages.length > 1 ? ['Each stage is a run of its own, so AdamW starts anew in each.'] : []),
}
