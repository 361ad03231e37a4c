/** An earlier dataset of the person's, of which a run should not forget too much. */
import type { KeepSet } from '../../../contract/compute.ts'
import type { OtherDataset } from '../../../contract/run.ts'
import type { DatasetSummary } from '../../../domain/dataset.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { datasetOf } from '../datasets/datasets.ts'
import { datasetPayload } from '../datasets/payload.ts'
import type { ServiceContext } from '../handlers.ts'

export interface CheckedKeepSet {
  readonly set: KeepSet
  /** For the run's settings. */
  readonly record: OtherDataset
}

/** Fails with `usage` for the data to train on or a dataset without classes, else as `datasetPayload` and imports do. */
export async function namedKeepSet(
  context: ServiceContext,
  reference: string,
  own: Pick<DatasetSummary, 'fingerprint'>,
): Promise<Result<CheckedKeepSet>> {
  const other = await datasetOf(context, reference)
  if (!other.ok) return other
  const { datasetId, name, fingerprint } = other.value
  if (fingerprint === own.fingerprint)
    return failure('usage', `“${name}” is the data to train on. Name an earlier dataset for --keep.`)
  const payload = await datasetPayload(context, other.value)
  if (!payload.ok) return payload
  if (payload.value.task !== 'classes')
    return failure(
      'usage',
      `“${name}” has no classes, and what a run keeps is measured on classes. Name another dataset.`,
    )
  return success({ set: { dataset: payload.value, name }, record: { datasetId, name, fingerprint } })
}

/** The earlier dataset that a run began with. */
export async function sameKeepSet(
  context: ServiceContext,
  recorded: OtherDataset | undefined,
  own: Pick<DatasetSummary, 'fingerprint'>,
): Promise<Result<KeepSet | undefined>> {
  if (!recorded) return success(undefined)
  const same = await namedKeepSet(context, recorded.datasetId, own)
  return same.ok ? success(same.value.set) : same
}
