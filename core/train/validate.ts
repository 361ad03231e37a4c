/** What the weights as they are make of the validation items: one way for every place that asks. */
import type { Evaluation } from './evaluate.ts'
import { evaluate } from './evaluate.ts'
import type { Classifier } from './programs.ts'
import type { Source, Sources } from './sources.ts'
import type { TrainerOptions } from './trainer.ts'

export interface Validate {
  readonly options: Pick<TrainerOptions, 'texts' | 'config'>
  readonly sources: Pick<Sources, 'valItems' | 'labelOf'>
  /** What the classifier takes in. */
  readonly source: Pick<Source, 'rowSize' | 'fillValidation'>
  readonly classify: Classifier
  /** Called after each batch; may throw to give up. */
  readonly onBatch: () => Promise<void>
}

export function validate({ options, sources, source, classify, onBatch }: Validate): Promise<Evaluation> {
  return evaluate({
    classifier: classify,
    classes: options.texts.count,
    batch: options.config.batch,
    rowSize: source.rowSize,
    labels: sources.valItems.map(sources.labelOf),
    fill: source.fillValidation,
    onBatch,
  })
}
