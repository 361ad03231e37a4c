import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetItem, DatasetSummary } from '../../domain/dataset.ts'
import { fileOf } from '../source/bytes.ts'

/** Archives and Parquet files that items are read from, with their sizes, to notice later changes. */
export async function containersOf(
  base: string,
  items: readonly DatasetItem[],
): Promise<NonNullable<DatasetSummary['containers']>> {
  const paths = new Set<string>()
  for (const { source, moreImages = [] } of items) {
    for (const one of [source, ...moreImages.map((more) => more.source)]) {
      if (one && one.kind !== 'file') paths.add(fileOf(one))
    }
  }
  return Promise.all([...paths].toSorted().map(async (path) => ({ path, bytes: (await stat(join(base, path))).size })))
}
