import { z } from 'zod'
import { failureSchema } from './envelope.ts'
import {
  type Annotation,
  type ArchiveEntry,
  type Box,
  BOX_CONVENTIONS,
  type ClassInfo,
  COLUMN_ROLES,
  type ColumnMapping,
  CONTAINERS,
  type DatasetSummary,
  FORMATS,
  type ItemExtras,
  type ItemSource,
  type LabelledBox,
  type LeftOut,
  type Problem,
  PROBLEM_CODES,
  type ReadingOptions,
  type SplitCounts,
  SPLITS,
  TASKS,
} from '../domain/dataset.ts'
import { schemaOf } from './schema-of.ts'

export const split = z.enum(SPLITS)
export const task = z.enum(TASKS)
export const datasetFormat = z.enum(FORMATS)
export const container = z.enum(CONTAINERS)

const whole = z.number().int().min(0)

export const box = schemaOf<Box>()(z.tuple([z.number(), z.number(), z.number(), z.number()]))
export const labelledBox = schemaOf<LabelledBox>()(z.object({ label: z.string(), box }))

const entries = [
  z.object({ kind: z.literal('tar'), archive: z.string(), offset: whole, size: whole }),
  z.object({
    kind: z.literal('zip'),
    archive: z.string(),
    header: whole,
    compressed: whole,
    size: whole,
    method: z.enum(['stored', 'deflated']),
  }),
] as const
export const archiveEntry = schemaOf<ArchiveEntry>()(z.discriminatedUnion('kind', entries))

export const itemSource = schemaOf<ItemSource>()(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('file'), path: z.string() }),
    ...entries,
    z.object({
      kind: z.literal('parquet'),
      file: z.string(),
      column: z.string(),
      row: whole,
      element: whole.optional(),
      inside: archiveEntry.optional(),
    }),
    z.object({
      kind: z.literal('base64'),
      file: z.string(),
      offset: whole,
      length: whole,
      inside: archiveEntry.optional(),
    }),
    z.object({
      kind: z.literal('range'),
      file: z.string(),
      offset: whole,
      length: whole,
      inside: archiveEntry.optional(),
    }),
  ]),
)

export const annotation = schemaOf<Annotation>()(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('caption'), texts: z.array(z.string()) }),
    z.object({
      kind: z.literal('conversation'),
      turns: z.array(z.object({ role: z.enum(['system', 'user', 'assistant', 'tool']), text: z.string() })),
      images: z.array(z.string()),
    }),
    z.object({
      kind: z.literal('referring'),
      phrase: z.string(),
      boxes: z.array(labelledBox),
      convention: z.enum(BOX_CONVENTIONS),
    }),
  ]),
)

export const itemExtras = schemaOf<ItemExtras>()(
  z.object({
    source: itemSource.optional(),
    crop: box.optional(),
    group: z.string().optional(),
    annotation: annotation.optional(),
    moreImages: z.array(z.object({ path: z.string(), source: itemSource.optional() })).optional(),
  }),
)

export const columnMapping = schemaOf<ColumnMapping>()(z.partialRecord(z.enum(COLUMN_ROLES), z.string()))

/** The fields of `readingOptions`, for calls that take them with others. */
export const readingShape = {
  format: datasetFormat.optional(),
  columns: columnMapping.optional(),
  boxes: z.enum(['crops', 'referring']).optional(),
  boxConvention: z.enum(BOX_CONVENTIONS).optional(),
  texts: z.enum(['texts', 'classes']).optional(),
  groupBy: z.string().min(1).optional(),
  splits: z.enum(['given', 'drawn']).optional(),
  classes: z.enum(['leaf', 'top']).optional(),
  classNames: z.string().min(1).optional(),
}
export const readingOptions = schemaOf<ReadingOptions>()(z.object(readingShape))

export const problem = schemaOf<Problem>()(
  z.object({
    code: z.enum(PROBLEM_CODES),
    severity: z.enum(['error', 'warning']),
    message: z.string(),
    hint: z.string().optional(),
    file: z.string().optional(),
    line: z.number().int().optional(),
  }),
)
const counts = { train: z.number().int(), val: z.number().int(), test: z.number().int() }
export const classInfo = schemaOf<ClassInfo>()(z.object({ name: z.string(), items: z.number().int(), ...counts }))
export const splitCounts = schemaOf<SplitCounts>()(z.object(counts))

/** Statistics of the items, both before and after an import. */
const measured = {
  duplicates: z.object({ exact: z.number().int(), near: z.number().int(), clusters: z.number().int() }),
  imageSize: z.object({
    minWidth: z.number(),
    medianWidth: z.number(),
    maxWidth: z.number(),
    minHeight: z.number(),
    medianHeight: z.number(),
    maxHeight: z.number(),
  }),
  textLengths: z.object({ min: whole, median: whole, p95: whole, max: whole }).nullable().optional(),
  languages: z.array(z.object({ language: z.string(), texts: whole })).optional(),
  groups: z.object({ count: whole, largest: whole }).nullable().optional(),
}

const leftOut = schemaOf<LeftOut>()(
  z.object({
    path: z.string(),
    split,
    of: whole,
    exact: z.boolean(),
    source: itemSource.optional(),
    crop: box.optional(),
  }),
)

const identity = {
  datasetId: z.string(),
  name: z.string(),
  root: z.string(),
  fingerprint: z.string(),
  importedAt: z.string(),
}
const facts = {
  folder: z.string().optional(),
  format: z.string(),
  container: container.optional(),
  task: task.optional(),
  options: readingOptions.optional(),
  items: z.number().int(),
  classes: z.array(classInfo),
  splits: splitCounts,
  splitSource: z.enum(['folders', 'drawn', 'folders+drawn']),
  problems: z.array(problem),
  ...measured,
  bytes: z.number(),
  containers: z.array(z.object({ path: z.string(), bytes: whole })).optional(),
  leaks: z.array(leftOut).optional(),
}
/** A summary without the fields that the history stores in separate columns. */
export const datasetFacts = schemaOf<Omit<DatasetSummary, keyof typeof identity>>()(z.object(facts))
export const datasetSummary = schemaOf<DatasetSummary>()(z.object({ ...identity, ...facts }))

export const sample = z.object({
  index: z.number().int(),
  path: z.string(),
  className: z.string(),
  split,
  width: z.number(),
  height: z.number(),
  /** Caption, conversation or phrase, as one text to show. */
  text: z.string().optional(),
  annotation: annotation.optional(),
  /** The crop of the image that is the item; its thumbnail shows only that. */
  crop: box.optional(),
  group: z.string().optional(),
  /** Number of pictures; absent for one. `datasets.thumbnail` returns each by its number. */
  pictures: whole.optional(),
})

export const pairSide = z.object({
  /** For `datasets.thumbnail`. */
  index: whole,
  path: z.string(),
  split,
  /** Empty for an image that was left out, or without classes. */
  className: z.string(),
  leftOut: z.boolean(),
})

/** Two duplicate images. */
export const duplicatePair = z.object({
  a: pairSide,
  b: pairSide,
  /** Identical byte for byte. */
  exact: z.boolean(),
  acrossSplits: z.boolean(),
})

/** What changed between two imports of one path; `lists` hold the first few paths of each kind. */
export const datasetChanges = z.object({
  /** The import to compare with; null if there is none. */
  before: z.string().nullable(),
  added: whole,
  removed: whole,
  edited: whole,
  lists: z.object({ added: z.array(z.string()), removed: z.array(z.string()), edited: z.array(z.string()) }),
})

export const previewSample = z.object({
  /** For `datasets.thumbnail` with the preview's id, and the media route. */
  index: whole,
  path: z.string(),
  split: split.nullable(),
  className: z.string().nullable(),
  text: z.string().nullable(),
  /** Number of pictures; absent for one. */
  pictures: whole.optional(),
  /** As fractions of the image's width and height, to draw over its thumbnail. */
  boxes: z.array(labelledBox),
})

export const recognised = z.object({
  format: datasetFormat,
  /** 0–1 */
  confidence: z.number(),
  description: z.string(),
})

const levelOfClasses = z.object({ classes: whole, names: z.array(z.string()) })

/** A preview of an import, before anything is stored. */
export const inspection = z.object({
  previewId: z.string(),
  name: z.string(),
  root: z.string(),
  container,
  ...recognised.shape,
  alternatives: z.array(recognised),
  /** The kind of annotation under these options. */
  task,
  /** A sentence that says how records become items. */
  rule: z.string(),
  boxConvention: z.enum(BOX_CONVENTIONS).nullable(),
  columns: z
    .object({
      available: z.array(z.object({ name: z.string(), example: z.string() })),
      used: columnMapping,
      /** The columns behind the label, one per class; empty if it is a single column. */
      classes: z.array(z.string()),
      /** The four columns of a box; empty if there are none. */
      boxes: z.array(z.string()),
      alternatives: z.partialRecord(z.enum(COLUMN_ROLES), z.array(z.string())),
      /** Roles guessed only from the values of a column; a person should check them. */
      guessed: z.array(z.enum(COLUMN_ROLES)),
    })
    .nullable(),
  /**
   * The failure of an import until a person answers a question, such as which column holds what; null if nothing is
   * open.
   */
  unclear: failureSchema.nullable(),
  /** Formats that would read the annotation files that this one does not; null if it reads all. */
  unread: z.object({ readBy: z.array(datasetFormat) }).nullable(),
  /** Suggested other ways to read it: the options to set, and why. */
  offers: z.array(z.object({ options: readingOptions, reason: z.string() })),
  /** Whether everything was read, so that the counts are final. */
  complete: z.boolean(),
  records: whole,
  /** Items per split; the `unassigned` ones will be split by Thaw. */
  splits: z.object({ train: whole, val: whole, test: whole, unassigned: whole }),
  /** For nested class folders, the number of classes of either reading and the first few; else null. */
  levels: z.object({ top: levelOfClasses, leaf: levelOfClasses, used: z.enum(['leaf', 'top']) }).nullable(),
  /** A file that names the classes; null if there is none. */
  classNames: z
    .object({
      file: z.string(),
      /** Number of `labels` that it names. */
      named: whole,
      labels: whole,
      /** Whether its names are used; otherwise the folders' or labels' names. */
      used: z.boolean(),
      example: z.object({ label: z.string(), name: z.string() }),
    })
    .nullable(),
  /** Most frequent first. */
  classes: z.array(z.object({ name: z.string(), items: whole })),
  samples: z.array(previewSample),
  problems: z.array(problem),
  /** Errors are items left out. */
  problemCounts: z.object({ errors: whole, warnings: whole }),
  /**
   * Only if `patience` was too short to read every pixel: the seconds that it would take, at the speed of the first
   * images; a lower bound if not all records are counted.
   */
  checkSeconds: z.number().nullable(),
  /** Only after `datasets.check`: results that need every pixel. */
  checked: z
    .object({
      items: whole,
      skipped: whole,
      classes: z.array(classInfo),
      splits: splitCounts,
      ...measured,
      fingerprint: z.string(),
      /** The first pairs. */
      pairs: z.array(duplicatePair),
      pairCounts: z.object({ acrossSplits: whole, withinSplits: whole }),
      changes: datasetChanges,
    })
    .nullable(),
})

export type Inspection = z.infer<typeof inspection>
export type PreviewSample = z.infer<typeof previewSample>
export type DuplicatePair = z.infer<typeof duplicatePair>
export type PairSide = z.infer<typeof pairSide>
export type DatasetChanges = z.infer<typeof datasetChanges>
export type Sample = z.infer<typeof sample>
