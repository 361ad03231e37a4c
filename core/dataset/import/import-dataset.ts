import { basename, resolve } from 'node:path'
import type { StageProgress } from '../../contract/compute.ts'
import type { DatasetItem, DatasetSummary, Problem } from '../../domain/dataset.ts'
import { failure, type Result, success } from '../../domain/failure.ts'
import { createRandom } from '../../domain/random.ts'
import { clusterCopies } from '../duplicates/clusters.ts'
import { dhashHex } from '../duplicates/signature.ts'
import { errorCode } from '../files/file-problem.ts'
import { naturalOrder } from '../natural-order.ts'
import { drawSplits } from '../splits/draw.ts'
import { findLeaks } from '../splits/leaks.ts'
import { whyUntrainable, whyUnusable } from './check.ts'
import { findings } from './findings.ts'
import { type LabelledImage, readAll } from './read-all.ts'
import { checkRoot, rootFailure } from './root.ts'
import { countClasses, countDuplicates, countSplits, fingerprintOf, measureSizes } from './summary.ts'

export interface ImportOptions {
  /** The folder to read; relative paths count from the working directory. */
  readonly root: string
  /** `class-folders`, the one format there is; also what an absent value means. */
  readonly format?: string | undefined
  /** What to call it; the folder's name when absent. */
  readonly name?: string | undefined
  /** Decides the draw of missing parts. */
  readonly seed: number
  /** Images with a shorter side in pixels are refused; 8 when absent. */
  readonly minSide?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: StageProgress) => void) | undefined
}

export interface ImportedDataset extends Omit<DatasetSummary, 'datasetId' | 'importedAt' | 'items' | 'format'> {
  readonly format: 'class-folders'
  /** Sorted by path. */
  readonly items: readonly DatasetItem[]
  /** Every entry met: found = items + rejected (one `error` problem each) + skipped on purpose. */
  readonly files: { readonly found: number; readonly rejected: number; readonly skipped: number }
}

interface Clustered extends LabelledImage {
  readonly cluster: number
}

/**
 * Imports a folder of images, `{class}/…` or `{train,val,test}/{class}/…`, read in place and never changed.
 *
 * Split folders are kept as they are, except that copies of test or validation images are left out of the parts before;
 * parts without a folder are drawn, by class and seed. Memory grows with the number of images by about 1.5 kB each;
 * of the pixels only as many images are held as are decoded at once.
 *
 * @returns the dataset, or one of `path-missing`, `path-unreadable`, `format-unsupported`, `dataset-empty`,
 *   `dataset-all-unreadable`, `dataset-one-class`, `dataset-class-too-small`, `stopped`
 */
export async function importDataset(options: ImportOptions): Promise<Result<ImportedDataset>> {
  const { format = 'class-folders', signal } = options
  if (format !== 'class-folders') {
    return failure('format-unsupported', `There is no format “${format}”: the one known is “class-folders”.`)
  }
  const checked = await checkRoot(options.root)
  if (!checked.ok) return checked
  try {
    return await importFrom(checked.value, options)
  } catch (error) {
    if (signal?.aborted)
      return failure('stopped', 'The import was stopped and nothing was saved: import again to redo it.')
    if (errorCode(error) !== '') return rootFailure(resolve(options.root), error)
    throw error
  }
}

async function importFrom(real: string, options: ImportOptions): Promise<Result<ImportedDataset>> {
  const root = resolve(options.root)
  const { seed, minSide = 8, signal, onProgress } = options
  const contents = await readAll({ root: real, minSide, signal, onProgress })
  const unusable = whyUnusable(root, contents)
  if (unusable) return unusable

  onProgress?.({ stage: 'Comparing images', done: 0, total: null })
  const clusters = await clusterCopies(contents.images, signal)
  const images = contents.images.map((image, i) => ({ ...image, cluster: clusters[i] as number }))
  const leaks = findLeaks(images)
  const kept = images.filter((_, i) => !leaks.dropped.has(i))
  const untrainable = whyUntrainable(root, contents, kept)
  if (untrainable) return untrainable

  const { items, classNames, splitSource } = place(kept, seed)
  const classes = countClasses(items, classNames)
  const problems = [...contents.problems, ...leaks.problems, ...findings(items, classes, contents.classNames)]
  return success({
    name: options.name ?? basename(root),
    root,
    format: 'class-folders',
    classes,
    items,
    splits: countSplits(items),
    splitSource,
    problems,
    fingerprint: fingerprintOf(items, classNames),
    duplicates: countDuplicates(items),
    imageSize: measureSizes(items),
    bytes: items.reduce((sum, { bytes }) => sum + bytes, 0),
    files: { ...contents.files, rejected: countErrors(problems) },
  })
}

/** Draws the parts that no folder gives and turns images into items, clusters numbered anew from 0. */
function place(images: readonly Clustered[], seed: number) {
  const given = new Set(images.map(({ split }) => split))
  const missing = (['val', 'test'] as const).filter((part) => !given.has(part))
  const pool = images.filter(({ split }) => split === null || split === 'train')
  const drawn = drawSplits(pool, missing, createRandom(seed).fork('splits'))
  const splitOf = new Map(pool.map(({ path }, i) => [path, drawn[i]]))
  const classNames = [...new Set(images.map(({ className }) => className))].toSorted(naturalOrder)
  const labels = new Map(classNames.map((name, label) => [name, label]))
  const numbers = new Map<number, number>()
  const items = images.map(
    ({ path, className, split, width, height, bytes, hash, signature, cluster }): DatasetItem => {
      const number = numbers.get(cluster) ?? numbers.size
      numbers.set(cluster, number)
      return {
        path,
        label: labels.get(className) as number,
        split: splitOf.get(path) ?? split ?? 'train',
        width,
        height,
        bytes,
        hash,
        dhash: dhashHex(signature),
        cluster: number,
      }
    },
  )
  return { items, classNames, splitSource: sourceOf(given.has(null), missing.length > 0) }
}

function sourceOf(allDrawn: boolean, someDrawn: boolean): DatasetSummary['splitSource'] {
  if (allDrawn) return 'drawn'
  return someDrawn ? 'folders+drawn' : 'folders'
}

function countErrors(problems: readonly Problem[]): number {
  return problems.filter(({ severity }) => severity === 'error').length
}
