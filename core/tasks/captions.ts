import type { TaskDescription } from './task.ts'

export const captions: TaskDescription = {
  id: 'captions',
  metric: 'recall-at-1',
  // Every caption is told from those of the other images of its batch, so a larger batch is a harder lesson.
  batch: 64,
  // Captions are told from each other: there is no label to smooth.
  labelSmoothing: 0,
  // A linear map onto caption embeddings is a start; only steps teach the text tower the words of the captions.
  exactHead: false,
  needsTexts: true,
  words: {
    ofValidation: 'recall at 1 on the validation images',
    pretrainedHead: 'connector',
  },
}
