import type { DatasetSummary } from '../../../domain/dataset.ts'
import { type Result, success } from '../../../domain/failure.ts'
import type { History } from '../../../history/index.ts'
import type { DescribedModel } from '../../../model/index.ts'

/** Whether the dataset's measurement with this model found that mirror images keep their class. */
export function keepsClassMirrored(
  history: History,
  { datasetId, fingerprint }: Pick<DatasetSummary, 'datasetId' | 'fingerprint'>,
  model: DescribedModel,
): Result<boolean> {
  const measured = history.measurements.latest({ datasetId, fingerprint, modelHash: model.hash })
  return measured.ok ? success(measured.value?.mirror?.keepsClass ?? false) : measured
}
