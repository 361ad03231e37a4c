import { importDataset, type ImportedDataset, type ImportOptions, inspectDataset } from '../../../core/dataset/index.ts'
import type { ReadingOptions } from '../../../core/domain/dataset.ts'
import type { Failure } from '../../../core/domain/failure.ts'

/** The dataset in `root`; a test that expects one fails with the reason if there is none. */
export async function imported(root: string, options: Partial<ImportOptions> = {}): Promise<ImportedDataset> {
  const result = await importDataset({ root, seed: 1, ...options })
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value
}

/** Why `root` cannot be imported. */
export async function failed(root: string, options: Partial<ImportOptions> = {}): Promise<Failure> {
  const result = await importDataset({ root, seed: 1, ...options })
  if (result.ok) throw new Error('The import was expected to fail and did not.')
  return result.failure
}

/** What a look at `root` tells; a test that expects it fails with the reason where it cannot be looked at. */
export async function inspected(root: string, options: ReadingOptions = {}) {
  const result = await inspectDataset({ root, ...options })
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value.inspection
}
