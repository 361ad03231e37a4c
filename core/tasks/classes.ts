import type { TaskDescription } from './task.ts'

export const classes: TaskDescription = {
  id: 'classes',
  metric: 'accuracy',
  batch: 32,
  labelSmoothing: 0.1,
  exactHead: true,
  words: { ofValidation: 'of the validation images right', pretrainedHead: 'class captions' },
}
