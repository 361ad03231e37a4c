/** The pictures of a folder or an archive, whatever is said about them: for what needs no classes and no texts. */
import { availableParallelism } from 'node:os'
import type { StageProgress } from '../../contract/compute.ts'
import type { DatasetItem } from '../../domain/dataset.ts'
import { failure, type Result, success } from '../../domain/failure.ts'
import { clusterCopies } from '../duplicates/clusters.ts'
import { Signatures } from '../duplicates/signatures.ts'
import { errorCode } from '../files/file-problem.ts'
import { forEachStreamed } from '../files/for-each-streamed.ts'
import { hasImageName } from '../image/sniff.ts'
import { imageRef } from '../records/image-ref.ts'
import type { Plan } from '../records/plan.ts'
import { openTree, rootFailure } from '../source/open-tree.ts'
import type { Tree, TreeFile } from '../source/tree.ts'
import { MIN_SIDE } from './import-dataset.ts'
import { type ReadItem, readRecord } from './read-record.ts'
import { fingerprintOf } from './summary.ts'

export interface PicturesOptions {
  readonly root: string
  /** Of more pictures, so many are taken, spread over all paths. */
  readonly most: number
  /** Folder for a temporary file, which is always removed. */
  readonly scratch?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: StageProgress) => void) | undefined
}

export interface Pictures {
  /** The folder that item paths start from. */
  readonly folder: string
  readonly fingerprint: string
  /** In the order of their paths, without classes; pictures that cannot be read are left out. */
  readonly items: readonly DatasetItem[]
}

/** What an image becomes that nothing is said about: one item, whose class is dropped afterwards. */
const PLAN: Plan = { task: 'classes', items: 'labels', convention: 'pixels' }
const NO_CLASS = 'picture'

/** Failures: `path-missing`, `path-unreadable`, `format-unsupported`, `stopped`. */
export async function readPictures({
  root,
  most,
  scratch,
  signal,
  onProgress,
}: PicturesOptions): Promise<Result<Pictures>> {
  const signatures = new Signatures(scratch)
  try {
    const onFound = (done: number): void => onProgress?.({ stage: 'Finding files', done, total: null })
    const tree = await openTree(root, { signal, onFound })
    if (!tree.ok) return tree
    const files = spread(
      tree.value.files.filter(({ path }) => hasImageName(path)),
      most,
    )
    const read = await readEach(tree.value, files, { signatures, signal, onProgress })
    const clusters = await clusterCopies(read, signatures, signal)
    const items = read.map((image, i) => itemOf(image, clusters[i] as number))
    return success({ folder: tree.value.base, fingerprint: fingerprintOf(items, []), items })
  } catch (error) {
    if (signal?.aborted) return failure('stopped', 'You stopped reading the pictures. Nothing has changed.')
    if (errorCode(error) !== '') return rootFailure(root, error)
    throw error
  } finally {
    signatures.close()
  }
}

interface Reading extends Pick<PicturesOptions, 'signal' | 'onProgress'> {
  readonly signatures: Signatures
}

async function readEach(
  tree: Tree,
  files: readonly TreeFile[],
  { signatures, signal, onProgress }: Reading,
): Promise<ReadItem[]> {
  const read = new Map<number, ReadItem>()
  const report = (done: number): void => onProgress?.({ stage: 'Reading images', done, total: files.length })
  const every = Math.max(1, Math.floor(files.length / 200))
  let done = 0
  const work = async (file: TreeFile, at: number): Promise<void> => {
    const record = { image: imageRef(tree, file), split: null, origin: { file: file.path }, label: NO_CLASS }
    const { base } = tree
    const one = await readRecord(record, { base, plan: PLAN, minSide: MIN_SIDE, groupOf: null, signatures })
    const [item] = one.kind === 'items' ? one.items : []
    if (item) read.set(at, item)
    if (++done % every === 0) report(done)
  }
  report(0)
  await forEachStreamed(streamed(files), Math.min(16, 2 * availableParallelism()), work, signal)
  return [...read].toSorted(([a], [b]) => a - b).map(([, item]) => item)
}

// oxlint-disable-next-line require-await -- the reader of records takes a stream, and these are at hand
async function* streamed(files: readonly TreeFile[]): AsyncGenerator<TreeFile> {
  yield* files
}

function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)] as T)
}

function itemOf({ path, source, width, height, bytes, hash, dhash }: ReadItem, cluster: number): DatasetItem {
  const facts = { path, label: -1, split: 'train', width, height, bytes, hash, dhash, cluster } as const
  return source ? { ...facts, source } : facts
}
