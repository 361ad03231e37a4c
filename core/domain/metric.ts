/** What a model is scored by: every score is a share from 0 to 1, higher is better, and says which of these it is. */
export const METRIC_IDS = ['accuracy', 'recall-at-1'] as const
export type MetricId = (typeof METRIC_IDS)[number]

interface MetricWords {
  /** As part of a sentence: “test accuracy”. */
  readonly name: string
  /** As the title of a column or chart. */
  readonly title: string
  /** What the share counts. */
  readonly meaning: string
}

export const METRICS: Readonly<Record<MetricId, MetricWords>> = {
  accuracy: { name: 'accuracy', title: 'Accuracy', meaning: 'share of the images whose class is predicted right' },
  'recall-at-1': {
    name: 'recall at 1',
    title: 'Recall at 1',
    meaning:
      'share of the images that find a caption of their own first, and of the captions that find their image first, averaged',
  },
}
