import { basename, resolve } from 'node:path'
import type { StageProgress } from '../../contract/compute.ts'
import type { DatasetItem, DatasetSummary, LeftOut, ReadingOptions, Split } from '../../domain/dataset.ts'
import { failure, type Result, success } from '../../domain/failure.ts'
import { clusterCopies } from '../duplicates/clusters.ts'
import { Signatures } from '../duplicates/signatures.ts'
import { errorCode } from '../files/file-problem.ts'
import { naturalOrder } from '../natural-order.ts'
import { openDataset, type OpenedDataset, passOver } from '../opened.ts'
import { rootFailure } from '../source/open-tree.ts'
import { findLeaks, type Leak } from '../splits/leaks.ts'
import { type Clustered, placeAll } from '../splits/place.ts'
import { describeTexts } from '../statistics/texts.ts'
import { whyUntrainable, whyUnusable } from './check.ts'
import { containersOf } from './containers.ts'
import { findings } from './findings.ts'
import { groupFindings } from './groups.ts'
import { type Contents, readAll } from './read-all.ts'
import { countClasses, countDuplicates, countGroups, countSplits, fingerprintOf, measureSizes } from './summary.ts'

interface Watched {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: StageProgress) => void) | undefined
}

export interface OpenWholeOptions extends ReadingOptions, Watched {
  /** The folder, archive or annotation file to read; relative paths count from the working directory. */
  readonly root: string
}

export interface ImportOpenedOptions extends Watched {
  /** The dataset's name; default: the folder's or file's name. */
  readonly name?: string | undefined
  /** Seed for drawing missing splits. */
  readonly seed: number
  /** Folder for a temporary file, which keeps the memory of large sets small; it is always removed. */
  readonly scratch?: string | undefined
  /** Number of records, if a preview has counted them all, for the progress. */
  readonly records?: number | undefined
}

export interface ImportOptions extends OpenWholeOptions, ImportOpenedOptions {}

export interface ImportedDataset extends Omit<DatasetSummary, 'datasetId' | 'importedAt' | 'items'> {
  /** In the order of the source. */
  readonly items: readonly DatasetItem[]
  /** A sentence that says what was recognised. */
  readonly description: string
  /** Number of entries: found = items + rejected (one `error` problem each) + skipped on purpose. */
  readonly files: { readonly found: number; readonly rejected: number; readonly skipped: number }
}

export const MIN_SIDE = 8

/**
 * Imports a dataset in any of the formats, read in place and never changed.
 *
 * Splits that the source defines are kept, except that copies of test or validation images are left out of the splits
 * before; missing splits are drawn, by class and seed, with groups kept together. Memory grows with the number of
 * images by about 1 kB each and with the length of their texts; of the pixels only as many images are held as are
 * decoded at once.
 *
 * @returns the dataset, or one of `path-missing`, `path-unreadable`, `format-unsupported`, `format-unrecognised`,
 *   `columns-unclear`, `annotations-unread`, `dataset-empty`, `dataset-all-unreadable`, `dataset-one-class`, `dataset-class-too-small`, `usage`, `stopped`
 */
export async function importDataset(options: ImportOptions): Promise<Result<ImportedDataset>> {
  const { name, seed, scratch, records, ...open } = options
  const opened = await openWhole(open)
  const { signal, onProgress } = options
  return opened.ok ? importOpened(opened.value, { name, seed, scratch, records, signal, onProgress }) : opened
}

/** Opens a source for `importOpened`. Fails as an import does. */
export async function openWhole({
  root,
  signal,
  onProgress,
  ...options
}: OpenWholeOptions): Promise<Result<OpenedDataset>> {
  return guarded(root, signal, async () => {
    const onFound = (done: number): void => onProgress?.({ stage: 'Finding files', done, total: null })
    const opening = await openDataset(root, options, { signal, onFound })
    return opening.ok ? success(opening.value.opened) : opening
  })
}

/** Finishes an import of a completely opened source; `isUpToDate` checks whether it is still valid. */
export async function importOpened(
  opened: OpenedDataset,
  options: ImportOpenedOptions,
): Promise<Result<ImportedDataset>> {
  if (opened.detection.unclear) return { ok: false, failure: opened.detection.unclear }
  const signatures = new Signatures(options.scratch)
  try {
    return await guarded(opened.root, options.signal, () => readInto(signatures, opened, options))
  } finally {
    signatures.close()
  }
}

async function guarded<T>(
  root: string,
  signal: AbortSignal | undefined,
  work: () => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    return await work()
  } catch (error) {
    if (signal?.aborted)
      return failure('stopped', 'You stopped the import. Thaw saved nothing; import again to redo it.')
    if (errorCode(error) !== '') return rootFailure(resolve(root), error)
    throw error
  }
}

async function readInto(
  signatures: Signatures,
  opened: OpenedDataset,
  { name, seed, records, signal, onProgress }: ImportOpenedOptions,
): Promise<Result<ImportedDataset>> {
  const { root, options, detection, plan, tree, groupOf } = opened
  const pass = passOver(opened)
  const contents = await readAll({ opened, pass, minSide: MIN_SIDE, signatures, records, signal, onProgress })
  const unusable = whyUnusable(root, contents, plan.task, detection.columns)
  if (unusable) return unusable

  onProgress?.({ stage: 'Comparing images', done: 0, total: null })
  const images = await clustered(contents, signatures, signal)
  const leaks = findLeaks(images)
  const kept = images.filter((_, i) => !leaks.dropped.has(i))
  const untrainable = whyUntrainable(root, contents, kept, plan.task)
  if (untrainable) return untrainable

  const { splits, source } = placeAll(kept, seed)
  const { items, classNames } = itemsOf(kept, splits)
  const classes = countClasses(items, classNames)
  const { problems } = contents
  problems.add(leaks.problems)
  problems.add(findings(items, classes, contents.classNames))
  if (groupOf) problems.add(groupFindings(items))
  const folder = tree.base
  return success({
    name: name ?? basename(root),
    root,
    folder,
    format: detection.format,
    description: detection.description,
    container: tree.container,
    task: plan.task,
    options: chosenOptions(options),
    classes,
    items,
    splits: countSplits(items),
    splitSource: source,
    problems: problems.list(),
    fingerprint: fingerprintOf(items, classNames),
    duplicates: countDuplicates(items),
    imageSize: measureSizes(items),
    bytes: items.reduce((sum, { bytes }) => sum + bytes, 0),
    ...describeTexts(items),
    groups: groupOf ? countGroups(items) : null,
    containers: await containersOf(folder, items),
    leaks: leftOut(images, kept, leaks.leaks),
    files: countFiles(contents, items.length),
  })
}

/** Numbers the images by cluster, in place: a second list of them would double what an import needs. */
async function clustered(
  { images }: Contents,
  signatures: Signatures,
  signal: AbortSignal | undefined,
): Promise<Clustered[]> {
  const clusters = await clusterCopies(images, signatures, signal)
  return images.map((image, i) => Object.assign(image, { cluster: clusters[i] as number }))
}

/** Turns images into items, and renumbers clusters from 0. */
function itemsOf(images: readonly Clustered[], splits: readonly Split[]) {
  const classNames = [...new Set(images.map(({ className }) => className))]
    .filter((name) => name !== '')
    .toSorted(naturalOrder)
  const labels = new Map(classNames.map((name, label) => [name, label]))
  const numbers = new Map<number, number>()
  const items = images.map((image, i): DatasetItem => {
    const { path, source, className, crop, group, annotation, moreImages, width, height, bytes, hash, dhash, cluster } =
      image
    const number = numbers.get(cluster) ?? numbers.size
    numbers.set(cluster, number)
    return {
      path,
      label: labels.get(className) ?? -1,
      split: splits[i] as Split,
      width,
      height,
      bytes,
      hash,
      dhash,
      cluster: number,
      // Absent parts stay absent: most items are plain files, and there may be very many.
      ...(source ? { source } : {}),
      ...(crop ? { crop } : {}),
      ...(group === undefined ? {} : { group }),
      ...(annotation ? { annotation } : {}),
      ...(moreImages ? { moreImages } : {}),
    }
  })
  return { items, classNames }
}

/** Leaked images with the index of the item that stayed, so that both can be shown. */
function leftOut(images: readonly Clustered[], kept: readonly Clustered[], leaks: readonly Leak[]): LeftOut[] {
  const indexOf = new Map(kept.map((image, i) => [image, i]))
  return leaks.flatMap(({ dropped, stays }) => {
    const image = images[dropped]
    const of = indexOf.get(images[stays] as Clustered)
    if (!image || of === undefined || image.split === null) return []
    const { path, split, source, crop, hash } = image
    const exact = hash === images[stays]?.hash
    return [{ path, split, of, exact, ...(source ? { source } : {}), ...(crop ? { crop } : {}) }]
  })
}

/** Counts entries; an image that was left out counts once, however many items it would have become. */
function countFiles({ files: { found, skipped }, problems: { errors } }: Contents, items: number) {
  return { found: found ?? items + errors + skipped, rejected: errors, skipped }
}

/** Only the person's choices, without defaults. */
function chosenOptions(options: ReadingOptions): ReadingOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
