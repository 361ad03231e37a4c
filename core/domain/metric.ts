/** The metrics of a model. Every score is a share from 0 to 1, higher is better, and names its metric. */
export const METRIC_IDS = ['accuracy', 'recall-at-1'] as const
export type MetricId = (typeof METRIC_IDS)[number]

interface MetricWords {
  /** As part of a sentence: “test accuracy”. */
  readonly name: string
  /** As the title of a column or chart. */
  readonly title: string
  /** What the share measures. */
  readonly meaning: string
}

export const METRICS: Readonly<Record<MetricId, MetricWords>> = {
  accuracy: { name: 'accuracy', title: 'Accuracy', meaning: 'share of the images whose class is predicted correctly' },
  'recall-at-1': {
    name: 'recall at 1',
    title: 'Recall at 1',
    meaning:
      'share of the images whose best match is one of their own captions, averaged with the share of the captions whose best match is their image',
  },
}
