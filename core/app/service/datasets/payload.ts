import type { DatasetPayload } from '../../../contract/compute.ts'
import type { DatasetItem, DatasetSummary, Task } from '../../../domain/dataset.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { isTrainable, type TaskId } from '../../../tasks/index.ts'
import { checkFiles } from './check-files.ts'
import type { ServiceContext } from '../handlers.ts'

/**
 * The data that compute needs of a dataset, after a check that its files still exist. Fails with `task-unsupported` if
 * items have neither classes nor captions, `dataset-one-class` if all captions are the same, and `dataset-changed`.
 */
export async function datasetPayload(
  { history }: Pick<ServiceContext, 'history'>,
  dataset: DatasetSummary,
): Promise<Result<DatasetPayload>> {
  const { task = 'classes' } = dataset
  if (!isTrainable(task)) return unsupported(dataset.name, task)
  const items = history.datasets.items(dataset.datasetId)
  if (!items.ok) return items
  const alike = task === 'captions' ? oneCaption(dataset.name, items.value) : null
  if (alike) return alike
  const present = await checkFiles(dataset, items.value)
  if (!present.ok) return present
  const { datasetId, root, folder = root, fingerprint, classes } = dataset
  const names = classes.map(({ name }) => name)
  return success({ datasetId, root: folder, fingerprint, task, classes: names, items: items.value })
}

/** Captions that are all the same can be browsed, but they distinguish nothing. */
function oneCaption(name: string, items: readonly DatasetItem[]): Result<never> | null {
  const first = captionsOf(items[0])
  if (items.some((item) => captionsOf(item) !== first)) return null
  const message = `Every image of “${name}” has the same caption, so there is nothing to learn. Add different captions, or import it again with its folders as classes.`
  return failure('dataset-one-class', message)
}

const captionsOf = (item: DatasetItem | undefined): string =>
  item?.annotation?.kind === 'caption' ? item.annotation.texts.join('\n') : ''

/** The failure for datasets that can only be stored and browsed. */
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
