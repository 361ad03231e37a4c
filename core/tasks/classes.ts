import type { TaskDescription } from './task.ts'

export const classes: TaskDescription<'classes'> = {
  id: 'classes',
  metric: 'accuracy',
  batch: 32,
  sumsOverImages: true,
  labelSmoothing: 0.1,
  exactHead: true,
  // A model that reads texts represents classes by their captions, any other by a head with a row for each class.
  needsTexts: false,
  words: { ofValidation: 'of the validation images correct', pretrainedHead: 'class captions' },
}
