import { availableParallelism } from 'node:os'
import type { StageProgress } from '../../contract/compute.ts'
import type { Problem } from '../../domain/dataset.ts'
import type { Signatures } from '../duplicates/signatures.ts'
import { classNamesFor, namedClass, nameProblems } from '../class-names/find-class-names.ts'
import { forEachStreamed } from '../files/for-each-streamed.ts'
import { classFolderNames } from '../formats/class-folders/class-folders.ts'
import { codeUnitOrder } from '../natural-order.ts'
import type { OpenedDataset, Pass } from '../opened.ts'
import type { Found } from '../records/record.ts'
import { ProblemLog } from './problem-log.ts'
import { type ReadItem, readRecord } from './read-record.ts'

export interface Contents {
  /** In the order of the source; class folders by path. */
  readonly images: ReadItem[]
  /** Errors, one per item left out, and warnings. */
  readonly problems: ProblemLog
  /** Class folders, with or without images. */
  readonly classNames: ReadonlySet<string>
  /** `found` is null for formats with records, which are counted as they are read. */
  readonly files: { readonly found: number | null; readonly skipped: number }
}

interface ReadOptions {
  readonly opened: OpenedDataset
  readonly pass: Pass
  readonly minSide: number
  /** Collects the signature of each image. */
  readonly signatures: Signatures
  /** Number of records, if a preview has counted them, for the progress. */
  readonly records?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: StageProgress) => void) | undefined
}

/** Reads every record and its image, a few at a time. Rejects when aborted. */
export async function readAll(input: ReadOptions): Promise<Contents> {
  const { opened, pass, minSide, signatures, records, signal, onProgress } = input
  const { reader, detection, plan, groupOf, nameLists, options } = opened
  const { tree, images } = pass
  const folders = reader.format === 'class-folders'
  const read: { readonly at: number; readonly item: ReadItem }[] = []
  const problems: Problem[] = []
  const log = new ProblemLog()
  // Files of class folders are sorted with their problems at the end; records come in order and may be millions.
  const note = (list: readonly Problem[], at: number): void => {
    if (!folders) return log.add(list, at)
    for (const problem of list) problems.push(problem)
  }
  log.add(opened.problems, -2)
  note(tree.problems, -1)
  const total = folders ? tree.files.length : (records ?? null)
  let done = 0
  let reported = performance.now()
  // About 200 reports for any number of files, because each crosses a process boundary.
  const every = total === null ? null : Math.max(1, Math.floor(total / 200))
  onProgress?.({ stage: 'Reading images', done, total })
  const work = async (found: Found, at: number): Promise<void> => {
    if ('problem' in found) return note([found.problem], at)
    const record = options.splits === 'drawn' ? { ...found.record, split: null } : found.record
    const reading = await readRecord(record, { base: tree.base, plan, minSide, groupOf, signatures })
    if (reading.kind === 'side-file') tree.skips.add('not-image', record.origin.file)
    else if (reading.kind === 'refused') note([reading.problem], at)
    else {
      for (const item of reading.items) read.push({ at, item })
      note(reading.problems, at)
    }
    done++
    const now = performance.now()
    // A two-hundredth of very many files takes long, and time left is worth knowing sooner.
    const soon = every !== null && done % every === 0
    if (!soon && now - reported < (every === null ? 50 : 250)) return
    reported = now
    onProgress?.({ stage: 'Reading images', done, total })
  }
  const stream = reader.read({ tree, images, options, detection })
  await forEachStreamed(stream, Math.min(16, 2 * availableParallelism()), work, signal)
  if (every !== 1) onProgress?.({ stage: 'Reading images', done, total: done })
  const labels = new Set(read.map(({ item }) => item.className))
  const classNames = classNamesFor(nameLists, [...labels])
  const nameOf = (label: string): string => namedClass(classNames, label)
  if (classNames?.used) tree.skips.use(classNames.file)
  problems.push(...nameProblems(nameLists, classNames), ...tree.skips.problems())
  log.add(problems.toSorted((a, b) => codeUnitOrder(a.file ?? '', b.file ?? '')))
  // Named in place, because a second list would double an import's memory.
  const items = read
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => (classNames?.used ? Object.assign(item, { className: nameOf(item.className) }) : item))
  return {
    images: items,
    problems: log,
    classNames: new Set(folders ? [...classFolderNames(tree, options.classes)].map(nameOf) : []),
    files: { found: folders ? tree.found : null, skipped: tree.skips.total },
  }
}
