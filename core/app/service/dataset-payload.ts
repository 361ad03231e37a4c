import type { DatasetPayload } from '../../contract/compute.ts'
import type { DatasetSummaryDto } from '../../contract/dataset.ts'
import { success, type Result } from '../../domain/failure.ts'
import { checkFiles } from './dataset-files.ts'
import type { ServiceContext } from './handlers.ts'

/** What compute needs of a dataset, after checking that its files are still there. */
export async function datasetPayload(
  { history }: Pick<ServiceContext, 'history'>,
  dataset: DatasetSummaryDto,
): Promise<Result<DatasetPayload>> {
  const items = history.datasets.items(dataset.datasetId)
  if (!items.ok) return items
  const present = await checkFiles(dataset, items.value)
  if (!present.ok) return present
  const { datasetId, root, fingerprint, classes } = dataset
  return success({ datasetId, root, fingerprint, classes: classes.map(({ name }) => name), items: items.value })
}
