import type { TaskDescription } from './task.ts'

export const captions: TaskDescription<'captions'> = {
  id: 'captions',
  metric: 'recall-at-1',
  // The loss contrasts every caption with those of the batch's other images, so a larger batch is a harder problem.
  batch: 64,
  sumsOverImages: false,
  // Captions are contrasted with each other, so there is no label to smooth.
  labelSmoothing: 0,
  // A linear map onto caption embeddings is a start; only training steps teach the text tower the captions' words.
  exactHead: false,
  needsTexts: true,
  words: {
    ofValidation: 'recall at 1 on the validation images',
    pretrainedHead: 'connector',
  },
}
