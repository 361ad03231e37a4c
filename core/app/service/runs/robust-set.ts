/** The person's own pictures from another place, checked against the dataset that a run trains on. */
import type { DatasetPayload, RobustSet } from '../../../contract/compute.ts'
import type { OtherDataset } from '../../../contract/run.ts'
import type { DatasetItem, DatasetSummary } from '../../../domain/dataset.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { firstQuoted } from '../../../domain/listed.ts'
import { datasetOf } from '../datasets/datasets.ts'
import { datasetPayload } from '../datasets/payload.ts'
import type { ServiceContext } from '../handlers.ts'

export interface CheckedRobustSet {
  readonly set: RobustSet
  /** For the run's settings. */
  readonly record: OtherDataset
}

/**
 * All images of `other`, in any split, except those that training sees; labels are renumbered to the classes of `own`.
 * Fails with `usage` if it is the same data, is annotated in another way, has classes that `own` lacks, or has no image
 * left; otherwise as `datasetPayload`.
 */
export async function robustSet(
  context: Pick<ServiceContext, 'history'>,
  other: DatasetSummary,
  own: Pick<DatasetSummary, 'name' | 'fingerprint'> & { readonly payload: DatasetPayload },
): Promise<Result<CheckedRobustSet>> {
  const { name, datasetId, fingerprint } = other
  if (fingerprint === own.fingerprint)
    return failure('usage', `“${name}” is the data to train on. Name pictures from another place as the robust set.`)
  const payload = await datasetPayload(context, other)
  if (!payload.ok) return payload
  const { task, classes } = own.payload
  if (payload.value.task !== task) {
    const message = `“${name}” holds ${payload.value.task}, and “${own.name}” ${task}: a robust set is annotated as the data to train on.`
    return failure('usage', message)
  }
  const unknown = payload.value.classes.filter((one) => !classes.includes(one))
  if (unknown.length > 0) {
    const which = `${unknown.length === 1 ? 'a class' : `${unknown.length} classes`} that “${own.name}” does not have: ${firstQuoted(unknown, 5)}`
    return failure(
      'usage',
      `“${name}” has ${which}. Name its classes as those of “${own.name}”, or leave these images out.`,
    )
  }
  const trained = new Set(own.payload.items.flatMap(({ split, hash }) => (split === 'test' ? [] : [hash])))
  const items = payload.value.items
    .filter(({ hash }) => !trained.has(hash))
    .map((item): DatasetItem => Object.assign({}, item, { label: relabelled(item, payload.value.classes, classes) }))
  const repeated = payload.value.items.length - items.length
  if (items.length === 0)
    return failure('usage', `Every image of “${name}” is one that “${own.name}” trains on. Name other pictures.`)
  const missing = classes.filter((_, label) => items.every((item) => item.label !== label))
  const basis = [
    `${items.length} ${items.length === 1 ? 'image' : 'images'} of “${name}”`,
    ...(missing.length > 0 ? [`none of ${firstQuoted(missing, 5)}`] : []),
    ...(repeated > 0 ? [`without ${repeated} that training sees`] : []),
  ].join(', ')
  return success({
    set: { dataset: { ...payload.value, classes, items }, basis },
    record: { datasetId, name, fingerprint },
  })
}

/** The robust set that a person names by a reference or a folder, which is imported. Fails as `robustSet` and imports do. */
export async function namedRobustSet(
  context: ServiceContext,
  reference: string,
  own: DatasetSummary,
): Promise<Result<CheckedRobustSet>> {
  const payload = await datasetPayload(context, own)
  if (!payload.ok) return payload
  const other = await datasetOf(context, reference)
  return other.ok ? robustSet(context, other.value, { ...own, payload: payload.value }) : other
}

/** The robust set that a run began with; `dataset-changed` if its pictures are others now. */
export async function sameRobustSet(
  context: ServiceContext,
  recorded: OtherDataset | undefined,
  dataset: DatasetSummary,
  payload: DatasetPayload,
): Promise<Result<RobustSet | undefined>> {
  if (!recorded) return success(undefined)
  const other = context.history.datasets.get(recorded.datasetId)
  if (!other.ok) {
    const message = `The robust set “${recorded.name}” is no longer in Thaw. Import it again, then resume the run.`
    return failure('not-found', message)
  }
  const robust = await robustSet(context, other.value, { ...dataset, payload })
  return robust.ok ? success(robust.value.set) : robust
}

function relabelled({ label }: DatasetItem, from: readonly string[], to: readonly string[]): number {
  return label < 0 ? label : to.indexOf(from[label] as string)
}
