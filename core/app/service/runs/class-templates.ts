import { isDeepStrictEqual } from 'node:util'
import type { DatasetSummary } from '../../../domain/dataset.ts'
import { type Result, success } from '../../../domain/failure.ts'
import type { History } from '../../../history/index.ts'
import { type DescribedModel, templatesOf } from '../../../model/index.ts'

/**
 * The templates that stand for a class in a run: those that a person measured the dataset with, else those of the model's
 * authors. Undefined where neither names any, and one caption describes a class.
 */
export function runTemplates(
  history: History,
  { datasetId, fingerprint }: Pick<DatasetSummary, 'datasetId' | 'fingerprint'>,
  { hash, architecture: { text } }: DescribedModel,
): Result<readonly string[] | undefined> {
  if (!text) return success(undefined)
  const measured = history.measurements.latest({ datasetId, fingerprint, modelHash: hash })
  if (!measured.ok) return measured
  const chosen = measured.value?.probe.templates
  const isOwn = chosen === undefined || isDeepStrictEqual(chosen, [...templatesOf(text)])
  return success(isOwn ? text.templates : chosen)
}
