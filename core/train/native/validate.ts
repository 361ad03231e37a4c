/** What the weights as they are make of the validation items: one way for every place that asks. */
import type { Source, Sources } from './sources.ts'
import type { Evaluation, Scorer } from './tasks/task.ts'

export interface Validate {
  readonly sources: Pick<Sources, 'valItems'>
  /** What the scorer takes in. */
  readonly source: Pick<Source, 'rowSize' | 'fillValidation'>
  readonly scorer: Scorer
  /** Called after each batch; may throw to give up. */
  readonly onBatch: () => Promise<void>
}

export function validate({ sources, source, scorer, onBatch }: Validate): Promise<Evaluation> {
  return scorer.evaluate(sources.valItems, { rowSize: source.rowSize, fill: source.fillValidation }, onBatch)
}
