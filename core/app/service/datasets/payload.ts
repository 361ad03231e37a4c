import type { DatasetPayload } from '../../../contract/compute.ts'
import type { DatasetSummaryDto } from '../../../contract/dataset.ts'
import type { Task } from '../../../domain/dataset.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { isTrainable, type TaskId } from '../../../tasks/index.ts'
import { checkFiles } from './check-files.ts'
import type { ServiceContext } from '../handlers.ts'

/**
 * What compute needs of a dataset, after checking that its files are still there.
 * Fails with `task-unsupported` where items have no classes, and with `dataset-changed`.
 */
export async function datasetPayload(
  { history }: Pick<ServiceContext, 'history'>,
  dataset: DatasetSummaryDto,
): Promise<Result<DatasetPayload>> {
  const { task = 'classes' } = dataset
  if (!isTrainable(task)) return unsupported(dataset.name, task)
  const items = history.datasets.items(dataset.datasetId)
  if (!items.ok) return items
  const present = await checkFiles(dataset, items.value)
  if (!present.ok) return present
  const { datasetId, root, folder = root, fingerprint, classes } = dataset
  const names = classes.map(({ name }) => name)
  return success({ datasetId, root: folder, fingerprint, task, classes: names, items: items.value })
}

/** What can be stored and browsed only. */
function unsupported(name: string, task: Exclude<Task, TaskId>): Result<never> {
  switch (task) {
    case 'conversations':
      return failure(
        'task-unsupported',
        `“${name}” holds ${task}, and this version measures and trains on classes and captions only. If its texts are few and short, ` +
          'import it again with texts as classes.',
        { hint: '--texts classes' },
      )
    case 'boxes':
      return failure(
        'task-unsupported',
        `“${name}” holds images with boxes, and this version measures and trains on classes and captions only. Import it again with ` +
          'boxes as crops.',
        { hint: '--boxes crops' },
      )
  }
}
