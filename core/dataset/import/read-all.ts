import { availableParallelism } from 'node:os'
import type { StageProgress } from '../../contract/compute.ts'
import type { Problem, Split } from '../../domain/dataset.ts'
import { forEachLimited } from '../files/for-each-limited.ts'
import { type Listing, walk } from '../files/walk.ts'
import { hasImageName } from '../image/sniff.ts'
import { detectLayout } from '../layout/class-folders.ts'
import { codeUnitOrder } from '../natural-order.ts'
import { type ReadImage, readItem } from './read-item.ts'

export interface LabelledImage extends ReadImage {
  readonly className: string
  /** Null where no folder says it. */
  readonly split: Split | null
}

export interface Contents {
  /** Sorted by path. */
  readonly images: LabelledImage[]
  /** Errors: one for each file left out; warnings: the rest. */
  readonly problems: Problem[]
  readonly splitFolders: boolean
  /** Class folders met, with images or not. */
  readonly classNames: ReadonlySet<string>
  readonly files: { readonly found: number; readonly skipped: number }
}

interface ReadOptions {
  readonly root: string
  readonly minSide: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: StageProgress) => void) | undefined
}

/** Lists, places and reads every file under the root, a few at a time. Rejects when aborted or when the root cannot be listed. */
export async function readAll({ root, minSide, signal, onProgress }: ReadOptions): Promise<Contents> {
  const listing = await walk({
    root,
    signal,
    onFound: (done) => onProgress?.({ stage: 'Finding images', done, total: null }),
  })
  const { splitFolders, classNames, queue, problems } = placeAll(listing)
  const images: LabelledImage[] = []
  // About 200 reports whatever the number of files: each crosses a process boundary.
  const every = Math.max(1, Math.floor(queue.length / 200))
  let done = 0
  onProgress?.({ stage: 'Reading images', done, total: queue.length })
  const work = async ({ file, className, split }: Queued): Promise<void> => {
    const reading = await readItem(file, minSide)
    if (reading.kind === 'side-file') listing.skips.add('not-image', file.path)
    else if (reading.kind === 'refused') problems.push(reading.problem)
    else {
      images.push({ ...reading.image, className, split })
      problems.push(...reading.warnings)
    }
    done++
    if (done % every === 0 || done === queue.length) {
      onProgress?.({ stage: 'Reading images', done, total: queue.length })
    }
  }
  await forEachLimited(queue, Math.min(8, availableParallelism()), work, signal)
  signal?.throwIfAborted()
  const all = [...listing.problems, ...problems, ...listing.skips.problems()]
  return {
    images: images.toSorted((a, b) => codeUnitOrder(a.path, b.path)),
    problems: all.toSorted((a, b) => codeUnitOrder(a.file ?? '', b.file ?? '')),
    splitFolders,
    classNames,
    files: { found: listing.found, skipped: listing.skips.total },
  }
}

interface Queued {
  readonly file: Listing['files'][number]
  readonly className: string
  readonly split: Split | null
}

function placeAll(listing: Listing) {
  const { splitFolders, place } = detectLayout(listing.files.map(({ path }) => path))
  const queue: Queued[] = []
  const problems: Problem[] = []
  const beside = new Map<string, number>()
  for (const file of listing.files) {
    const at = place(file.path)
    if (at.kind === 'class') queue.push({ file, ...at })
    else if (!hasImageName(file.path)) listing.skips.add('not-image', file.path)
    else if (at.kind === 'beside-splits') {
      listing.skips.add('beside-splits', file.path)
      beside.set(at.folder, (beside.get(at.folder) ?? 0) + 1)
    } else {
      const message = `“${file.path}” lies in no class folder: move it into the folder of its class.`
      problems.push({ code: 'label-missing', severity: 'error', message, file: file.path })
    }
  }
  for (const [folder, count] of beside) {
    const message =
      `The folder “${folder}” with ${count} ${count === 1 ? 'image' : 'images'} lies beside the split folders and ` +
      'was left out: move its class folders into train, val or test to use them.'
    problems.push({ code: 'skipped-file', severity: 'warning', message, file: folder })
  }
  const classNames = new Set<string>()
  for (const folder of listing.folders) {
    const at = place(`${folder}/x`)
    const depth = folder.split('/').length
    if (at.kind === 'class' && depth === (splitFolders ? 2 : 1)) classNames.add(at.className)
  }
  return {
    splitFolders,
    classNames,
    queue: queue.toSorted((a, b) => codeUnitOrder(a.file.path, b.file.path)),
    problems,
  }
}
