import type { DatasetItem, DatasetSummary } from '../../../domain/dataset.ts'
import { openConfined } from '../../../dataset/index.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'

/** Files checked at the same time. */
const AT_ONCE = 64

interface Expected {
  readonly path: string
  readonly bytes: number
}

/**
 * Checks that the files of a dataset are still the imported ones, by existence and size: hashing all would read
 * everything once more, and training on a file of equal size and other content is possible but unlikely.
 */
export async function checkFiles(dataset: DatasetSummary, items: readonly DatasetItem[]): Promise<Result<void>> {
  const { root, folder = root, containers = [], name } = dataset
  const changed: string[] = []
  const files = expectedFiles(items, containers)
  for (let start = 0; start < files.length; start += AT_ONCE) {
    const batch = files.slice(start, start + AT_ONCE)
    const same = await Promise.all(batch.map((file) => isSame(folder, file)))
    changed.push(...batch.filter((_, i) => !same[i]).map(({ path }) => path))
  }
  const [first] = changed
  if (first === undefined) return success(undefined)
  const count = changed.length === 1 ? 'one file is' : `${changed.length} files are`
  return failure(
    'dataset-changed',
    `“${name}” has changed since the import: ${count} missing or changed, such as ${first}. Import ${root} again.`,
    { file: `${folder}/${first}` },
  )
}

/** Each file once: many items may be in one archive or be crops of one image. */
function expectedFiles(items: readonly DatasetItem[], containers: readonly Expected[]): Expected[] {
  const files = new Map(containers.map((file) => [file.path, file]))
  for (const { path, bytes, source } of items) {
    if (source === undefined || source.kind === 'file')
      files.set(source?.path ?? path, { path: source?.path ?? path, bytes })
  }
  return [...files.values()]
}

async function isSame(folder: string, { path, bytes }: Expected): Promise<boolean> {
  try {
    await using file = await openConfined(folder, path)
    return (await file.stat()).size === bytes
  } catch {
    return false
  }
}
