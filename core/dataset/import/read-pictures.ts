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
import { openDataset, passOver } from '../opened.ts'
import type { RawRecord } from '../records/record.ts'
import { openTree, rootFailure, type OpenOptions } from '../source/open-tree.ts'
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
export async function readPictures(options: PicturesOptions): Promise<Result<Pictures>> {
  const { root, scratch, signal, onProgress } = options
  const signatures = new Signatures(scratch)
  try {
    const onFound = (done: number): void => onProgress?.({ stage: 'Finding files', done, total: null })
    const tree = await openTree(root, { signal, onFound })
    if (!tree.ok) return tree
    const files = tree.value.files.filter(({ path }) => hasImageName(path))
    const records = files.length > 0 ? recordsOfFiles(tree.value, files) : await recordsOfTables(root, { signal })
    const read = await readEach(tree.value.base, records, signatures, options)
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

/** What is said about each picture, from the beginning at each call. */
type Records = () => AsyncIterable<RawRecord> | Iterable<RawRecord>

function recordsOfFiles(tree: Tree, files: readonly TreeFile[]): Records {
  return () => files.map((file) => ({ image: imageRef(tree, file), split: null, origin: { file: file.path } }))
}

/** The rows of Parquet and other files that hold pictures themselves; none where Thaw does not recognise them. */
async function recordsOfTables(root: string, listing: OpenOptions): Promise<Records> {
  const opening = await openDataset(root, {}, listing)
  if (!opening.ok) return () => []
  const { opened } = opening.value
  return async function* () {
    const { reader, options, detection } = opened
    for await (const found of reader.read({ ...passOver(opened), options, detection })) {
      if ('record' in found) yield found.record
    }
  }
}

async function readEach(
  base: string,
  records: Records,
  signatures: Signatures,
  { most, signal, onProgress }: PicturesOptions,
): Promise<ReadItem[]> {
  let all = 0
  for await (const _ of records()) {
    signal?.throwIfAborted()
    all++
  }
  const total = Math.min(all, most)
  const read = new Map<number, ReadItem>()
  const every = Math.max(1, Math.floor(total / 200))
  let done = 0
  const work = async ({ image, bytes, origin }: RawRecord, at: number): Promise<void> => {
    const record = { image, origin, split: null, label: NO_CLASS, ...(bytes && { bytes }) }
    const one = await readRecord(record, { base, plan: PLAN, minSide: MIN_SIDE, groupOf: null, signatures })
    const [item] = one.kind === 'items' ? one.items : []
    if (item) read.set(at, item)
    if (++done % every === 0) onProgress?.({ stage: 'Reading images', done, total })
  }
  onProgress?.({ stage: 'Reading images', done, total })
  await forEachStreamed(spread(records, all, total), Math.min(16, 2 * availableParallelism()), work, signal)
  return [...read].toSorted(([a], [b]) => a - b).map(([, item]) => item)
}

/** So many of all, at even distances: they may be in the order of their classes. */
async function* spread(records: Records, all: number, taken: number): AsyncGenerator<RawRecord> {
  let [at, next] = [0, 0]
  for await (const record of records()) {
    if (at++ < Math.floor((next * all) / taken)) continue
    next++
    yield record
  }
}

function itemOf({ path, source, width, height, bytes, hash, dhash }: ReadItem, cluster: number): DatasetItem {
  const facts = { path, label: -1, split: 'train', width, height, bytes, hash, dhash, cluster } as const
  return source ? { ...facts, source } : facts
}
