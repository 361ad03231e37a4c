/** datasets.changes: what an import changed from the previous one. */
import type { DatasetChanges } from '../../../contract/dataset.ts'
import type { DatasetSummary } from '../../../domain/dataset.ts'
import { changesBetween, type ImportedDataset } from '../../../dataset/index.ts'
import { type Result, success } from '../../../domain/failure.ts'
import type { ServiceContext } from '../handlers.ts'

const NONE: Omit<DatasetChanges, 'before'> = {
  added: 0,
  removed: 0,
  edited: 0,
  lists: { added: [], removed: [], edited: [] },
}

/** Between two stored imports; `before` is null if there is no earlier one. */
export function changesOf(
  { history }: Pick<ServiceContext, 'history'>,
  after: DatasetSummary,
  before: DatasetSummary | null,
): Result<DatasetChanges> {
  if (before === null) return success({ before: null, ...NONE, added: after.items })
  const [old, now] = [history.datasets.items(before.datasetId), history.datasets.items(after.datasetId)]
  if (!old.ok) return old
  if (!now.ok) return now
  const changes = changesBetween(
    { items: old.value, classNames: before.classes.map(({ name }) => name) },
    { items: now.value, classNames: after.classes.map(({ name }) => name) },
  )
  return success({ before: before.datasetId, ...changes })
}

/** Between a fresh reading and the last import of the same path. */
export function changesSince(
  { history }: Pick<ServiceContext, 'history'>,
  { root, items, classes }: ImportedDataset,
): Result<DatasetChanges> {
  const before = history.datasets.get(root)
  if (!before.ok) return success({ before: null, ...NONE, added: items.length })
  const old = history.datasets.items(before.value.datasetId)
  if (!old.ok) return old
  const changes = changesBetween(
    { items: old.value, classNames: before.value.classes.map(({ name }) => name) },
    { items, classNames: classes.map(({ name }) => name) },
  )
  return success({ before: before.value.datasetId, ...changes })
}
