import { basename, resolve } from 'node:path'
import type { Inspection } from '../../contract/dataset.ts'
import type { StageProgress } from '../../contract/compute.ts'
import type { ReadingOptions } from '../../domain/dataset.ts'
import { failure, type Result, success } from '../../domain/failure.ts'
import { type ClassNames, classNamesFor, namedClass, nameProblems } from '../class-names/find-class-names.ts'
import { errorCode } from '../files/file-problem.ts'
import type { Detection, FirstLook } from '../formats/reader.ts'
import type { Picture } from '../image/decode.ts'
import { MIN_SIDE } from '../import/import-dataset.ts'
import { ProblemLog } from '../import/problem-log.ts'
import { type OpenedDataset, openDataset, type Pass } from '../opened.ts'
import { ruleOf } from '../records/plan.ts'
import { rootFailure } from '../source/open-tree.ts'
import { previewSamples } from './preview-samples.ts'
import { Tally } from './tally.ts'

export interface InspectOptions extends ReadingOptions {
  readonly root: string
  /** Time limit in milliseconds; by default everything is read. */
  readonly withinMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: StageProgress) => void) | undefined
}

export interface Inspected {
  readonly inspection: Omit<Inspection, 'previewId' | 'checkSeconds' | 'checked'>
  /** The folder of the samples' pictures. */
  readonly folder: string
  readonly pictures: readonly Picture[]
  /** The opened source, so that an import need not open it again. */
  readonly opened: OpenedDataset
}

/** Records to read even when time is up, so that there is something to show. */
const SHOWN = 24
/** Problems listed in a preview; the import lists more. */
const LISTED_PROBLEMS = 1000
const LISTED_CLASSES = 1000

/**
 * Previews an import from names and annotations alone: reads no pixels and stores nothing. Fails as `importDataset`
 * does, but reports unclear columns in the inspection, with everything known about them.
 */
export async function inspectDataset(options: InspectOptions): Promise<Result<Inspected>> {
  try {
    return await inspect(options)
  } catch (error) {
    if (options.signal?.aborted) return failure('stopped', 'You stopped the preview. Nothing has changed.')
    if (errorCode(error) !== '') return rootFailure(resolve(options.root), error)
    throw error
  }
}

async function inspect(input: InspectOptions): Promise<Result<Inspected>> {
  const { root: chosen, withinMs = Infinity, signal, onProgress, ...options } = input
  const until = performance.now() + withinMs
  // Half of the time for listing, so that some is left to read records.
  const timeIsUp = withinMs === Infinity ? undefined : (): boolean => performance.now() > until - withinMs / 2
  const onFound = (done: number): void => onProgress?.({ stage: 'Finding files', done, total: null })
  const opening = await openDataset(chosen, options, { signal, onFound, timeIsUp })
  if (!opening.ok) return opening
  const { opened, first } = opening.value
  const { root, detection, alternatives, plan, convention, nameLists, unread } = opened
  const { tree } = first
  const read = await tallyAll({ opened, pass: first, until, signal, onProgress })
  const { tally, log } = read
  const records = tally.samples()
  const classNames = classNamesFor(nameLists, [...tally.classes.keys()])
  if (classNames?.used) tree.skips.use(classNames.file)
  log.add(nameProblems(nameLists, classNames))
  log.add(tree.skips.problems())
  const problems = log.list()
  return success({
    inspection: {
      name: basename(root),
      root,
      container: tree.container,
      format: detection.format,
      confidence: detection.confidence,
      description: detection.description,
      alternatives: alternatives.map(({ format, confidence, description }) => ({ format, confidence, description })),
      task: plan.task,
      rule: ruleOf(plan, MIN_SIDE),
      boxConvention: detection.task === 'boxes' ? convention : null,
      columns: columnsOf(opened),
      unclear: detection.unclear ?? null,
      unread: unread && { readBy: [...unread.readBy] },
      offers: offersOf(opened, tally),
      complete: read.complete && !tree.partial,
      records: tally.records,
      splits: tally.splits,
      levels: levelsOf(detection, options),
      classNames: namesOf(classNames),
      classes: classesOf(tally, classNames),
      samples: await previewSamples(tree.base, records, plan, (label) => namedClass(classNames, label)),
      problems: problems.slice(0, LISTED_PROBLEMS),
      problemCounts: { errors: log.errors, warnings: problems.filter(({ severity }) => severity === 'warning').length },
    },
    folder: tree.base,
    pictures: records.map(({ image, moreImages = [] }) => {
      const [{ path, source }, ...more] = [image, ...moreImages]
      return { path, source, moreImages: more.map((one) => ({ path: one.path, source: one.source })) }
    }),
    opened,
  })
}

interface TallyInput {
  readonly opened: OpenedDataset
  readonly pass: Pass
  readonly until: number
  readonly signal: AbortSignal | undefined
  readonly onProgress: InspectOptions['onProgress']
}

async function tallyAll({ opened, pass, until, signal, onProgress }: TallyInput) {
  const { reader, detection, plan, options, problems } = opened
  const { tree, images } = pass
  const tally = new Tally(plan)
  const log = new ProblemLog()
  log.add(problems)
  log.add(tree.problems)
  let reported = 0
  let complete = true
  const firstLook: FirstLook = {
    timeIsUp: () => performance.now() > until,
    leaveOut: () => {
      complete = false
    },
  }
  for await (const found of reader.read({ tree, images, options, detection, firstLook })) {
    signal?.throwIfAborted()
    if ('problem' in found) log.add([found.problem])
    else tally.add(options.splits === 'drawn' ? { ...found.record, split: null } : found.record)
    const now = performance.now()
    if (now > until && tally.records >= SHOWN) {
      complete = false
      break
    }
    if (now - reported < 100) continue
    reported = now
    onProgress?.({ stage: 'Reading records', done: tally.records, total: null })
  }
  return { tally, log, complete }
}

function columnsOf({ detection: { columns } }: OpenedDataset): Inspection['columns'] {
  if (!columns) return null
  const alternatives = Object.fromEntries(
    Object.entries(columns.alternatives).map(([role, names]) => [role, [...(names ?? [])]]),
  )
  const { available, used, classes = [], boxes = [], guessed } = columns
  return {
    available: [...available],
    used: { ...used },
    classes: [...classes],
    boxes: [...boxes],
    alternatives,
    guessed: [...guessed],
  }
}

const NAMED_CLASSES = 5

function levelsOf({ levels }: Detection, { classes }: ReadingOptions): Inspection['levels'] {
  if (!levels) return null
  const levelOf = (names: readonly string[]) => ({ classes: names.length, names: names.slice(0, NAMED_CLASSES) })
  return { top: levelOf(levels.top), leaf: levelOf(levels.leaf), used: classes ?? 'top' }
}

function namesOf(classNames: ClassNames | null): Inspection['classNames'] {
  if (classNames === null) return null
  const { file, names, labels, used } = classNames
  const [label = '', name = ''] = [...names][0] ?? []
  return { file, named: names.size, labels, used, example: { label, name } }
}

function classesOf({ classes }: Tally, classNames: ClassNames | null): Inspection['classes'] {
  return [...classes]
    .map(([label, items]) => ({ name: namedClass(classNames, label), items }))
    .toSorted((a, b) => b.items - a.items)
    .slice(0, LISTED_CLASSES)
}

/** Other ways to read the same data that would make it more useful, with the reason in a sentence. */
function offersOf({ detection, plan }: OpenedDataset, tally: Tally): Inspection['offers'] {
  if (detection.task === 'boxes') {
    return plan.items === 'crops'
      ? [
          {
            options: { boxes: 'referring' },
            reason: 'Keep the images whole, with each label as a phrase that refers to its boxes.',
          },
        ]
      : [
          {
            options: { boxes: 'crops' },
            reason: 'Crop each box to an item of its label’s class, so that you can train on them.',
          },
        ]
  }
  const kinds = tally.closedSet()
  if (kinds === null || plan.items === 'labels') return []
  if (plan.items === 'texts-as-classes') {
    return [{ options: { texts: 'texts' }, reason: 'Keep the texts; you can browse them, but not train on them yet.' }]
  }
  const what = plan.items === 'captions' ? 'captions' : 'answers'
  const reason = `The ${what} are only ${kinds} different short texts. Read them as classes to measure and train on them.`
  return [{ options: { texts: 'classes' }, reason }]
}
