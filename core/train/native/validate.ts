/** Validates the current weights, in the same way for every caller. */
import type { Source, Sources } from './sources.ts'
import type { Evaluation, Scorer } from './tasks/task.ts'

export interface Validate {
  readonly sources: Pick<Sources, 'valItems'>
  /** The scorer's input. */
  readonly source: Pick<Source, 'rowSize' | 'fillValidation'>
  readonly scorer: Scorer
  /** Called after each batch; may throw to abort. */
  readonly onBatch: () => Promise<void>
}

export function validate({ sources, source, scorer, onBatch }: Validate): Promise<Evaluation> {
  return scorer.evaluate(sources.valItems, { rowSize: source.rowSize, fill: source.fillValidation }, onBatch)
}
