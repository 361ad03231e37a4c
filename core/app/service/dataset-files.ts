import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetSummaryDto } from '../../contract/dataset.ts'
import type { DatasetItem } from '../../domain/dataset.ts'
import { failure, success, type Result } from '../../domain/failure.ts'

/** Files asked for at once. */
const AT_ONCE = 64

/**
 * Checks that the files of a dataset are still the imported ones, by existence and size: hashing all would read
 * everything once more, and training on a file of equal size and other content is possible but unlikely.
 */
export async function checkFiles(dataset: DatasetSummaryDto, items: readonly DatasetItem[]): Promise<Result<void>> {
  const changed: string[] = []
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const batch = items.slice(start, start + AT_ONCE)
    const same = await Promise.all(batch.map((item) => isSame(join(dataset.root, item.path), item.bytes)))
    changed.push(...batch.filter((_, i) => !same[i]).map((item) => item.path))
  }
  const [first] = changed
  if (first === undefined) return success(undefined)
  const count = changed.length === 1 ? 'One file of it is' : `${changed.length} files of it are`
  return failure(
    'dataset-changed',
    `“${dataset.name}” is not what was imported any more: ${count} missing or changed, such as ${first}. Import ${dataset.root} again.`,
    { file: join(dataset.root, first) },
  )
}

async function isSame(file: string, bytes: number): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile() && found.size === bytes,
    () => false,
  )
}
