/** Every call a user interface can make, with what goes in and what comes out: one source for IPC, WebSocket and CLI. */
import { z } from 'zod'
import { advice, goal, strategyId } from './advice.ts'
import { datasetChanges, datasetSummary, duplicatePair, inspection, readingShape, sample, split } from './dataset.ts'
import { engineChoice, engineReport } from './engine.ts'
import { measurement } from './measurement.ts'
import { metricPoint, runDetail, runSummary } from './run.ts'

const none = z.object({}).strict()
/** Long calls report progress under this id, and `jobs.cancel` takes it. The caller makes it up. */
const jobId = z.string().min(1).optional()
/** An id, a unique prefix of one, a name, or (datasets) a path. */
const reference = z.string().min(1)
/** A name of the zoo or a folder; the default model where it is left out. */
const model = reference.optional()

export const modelInfo = z.object({
  model: z.string(),
  hash: z.string(),
  parameters: z.number().int(),
  imageSize: z.number().int(),
  pretrained: z.string(),
  isDefault: z.boolean(),
  /** What the model's pretraining statistics were made from; null where there are none that fit its weights. */
  statistics: z.object({ items: z.number().int(), source: z.string(), file: z.string() }).nullable(),
})

export const statisticsBuilt = z.object({
  model: z.string(),
  modelHash: z.string(),
  /** Identity of the statistics, to which measurements are bound. */
  statistics: z.string(),
  file: z.string(),
  bytes: z.number().int(),
  /** Different images behind them. */
  items: z.number().int(),
  /** Different texts behind them. */
  texts: z.number().int(),
  /** Largest sample that can be compared at its own size. */
  nullsTo: z.number().int(),
  seconds: z.number(),
})

export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  engine: engineChoice,
  /** The model that the window measures and trains with; null is the default one. */
  model: z.string().min(1).nullable(),
})

export const METHODS = {
  'app.info': {
    input: none,
    output: z.object({
      version: z.string(),
      home: z.string(),
      platform: z.string(),
      engine: z.string(),
      transport: z.string(),
    }),
  },
  /** A text about this Thaw for a bug report; it tells neither who the person is nor what the machine is called. */
  'app.diagnostics': { input: none, output: z.object({ text: z.string() }) },
  'datasets.import': {
    input: z.object({
      path: z.string().min(1),
      ...readingShape,
      name: z.string().optional(),
      seed: z.number().int().optional(),
      jobId,
    }),
    output: datasetSummary,
  },
  /**
   * What an import with these options would do; nothing is stored. `first` answers within two seconds with what it has
   * seen by then; `records` reads all annotations and no pixels; `all` does everything, and an import with the same
   * options that follows takes its result over.
   */
  'datasets.inspect': {
    input: z.object({
      path: z.string().min(1),
      ...readingShape,
      seed: z.number().int().optional(),
      scope: z.enum(['first', 'records', 'all']).default('first'),
      /** With scope `all`: seconds it may take; where it looks like taking longer it ends soon, without `checked`. */
      patience: z.number().positive().optional(),
      jobId,
    }),
    output: inspection,
  },
  /** Frees a preview's pictures; it goes anyway when a few newer ones have come. */
  'datasets.forgetPreview': {
    input: z.object({ previewId: z.string() }),
    output: z.object({ forgotten: z.boolean() }),
  },
  'datasets.list': { input: none, output: z.object({ datasets: z.array(datasetSummary) }) },
  'datasets.get': { input: z.object({ dataset: reference }), output: datasetSummary },
  'datasets.samples': {
    input: z.object({
      dataset: reference,
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
      split: split.optional(),
      className: z.string().optional(),
    }),
    output: z.object({ total: z.number().int(), samples: z.array(sample) }),
  },
  /** Pairs of images that show the same, those across parts first. */
  'datasets.duplicates': {
    input: z.object({
      dataset: reference,
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
      acrossSplits: z.boolean().optional(),
    }),
    output: z.object({ total: z.number().int(), pairs: z.array(duplicatePair) }),
  },
  /** What this import of a path changed against the one before it, or against `before`. */
  'datasets.changes': {
    input: z.object({ dataset: reference, before: reference.optional() }),
    output: datasetChanges,
  },
  /** A JPEG of the item, upright, at most `size` pixels on its longer side; of leak k under the index items + k. */
  'datasets.thumbnail': {
    input: z.object({
      dataset: reference,
      index: z.number().int().min(0),
      size: z.number().int().min(16).max(1024),
      /** Which picture of an item that has several, counted from 0. */
      picture: z.number().int().min(0).optional(),
    }),
    output: z.object({ mime: z.string(), base64: z.string() }),
  },
  'datasets.remove': { input: z.object({ dataset: reference }), output: z.object({ removed: z.string() }) },
  'measure.run': {
    input: z.object({ dataset: reference, model, again: z.boolean().optional(), jobId }),
    output: measurement,
  },
  /** The last measurement of the data and the model as they are now. */
  'measure.latest': {
    input: z.object({ dataset: reference, model }),
    output: z.object({ measurement: measurement.nullable() }),
  },
  'advice.recommend': {
    input: z.object({
      dataset: reference,
      model,
      goal: goal.optional(),
      minutes: z.number().positive().optional(),
      memoryMB: z.number().positive().optional(),
      /** What the run would begin with: the advice says where that was trained before. */
      seed: z.number().int().min(0).optional(),
      jobId,
    }),
    output: advice,
  },
  'advice.get': { input: z.object({ adviceId: z.string() }), output: advice },
  /** The last advice on the data for the model as it is now, and how many runs have finished since that it could learn from. */
  'advice.latest': {
    input: z.object({ dataset: reference, model }),
    output: z.object({ advice: advice.nullable(), finishedSince: z.number().int() }),
  },
  /** Trains the model named, else the one that the advice named is about. */
  'runs.start': {
    input: z.object({
      dataset: reference,
      model,
      strategy: z.union([z.literal('auto'), strategyId]).optional(),
      adviceId: z.string().optional(),
      seed: z.number().int().min(0).optional(),
      epochs: z.number().int().min(1).max(10_000).optional(),
      minutes: z.number().positive().optional(),
      recompute: z.boolean().optional(),
    }),
    output: runSummary,
  },
  'runs.resume': { input: z.object({ run: reference }), output: runSummary },
  'runs.stop': { input: z.object({ run: reference }), output: runSummary },
  /** Resolves when the run has ended, whatever way. */
  'runs.wait': { input: z.object({ run: reference }), output: runDetail },
  'runs.list': {
    input: z.object({ dataset: reference.optional(), archived: z.boolean().optional() }),
    output: z.object({ runs: z.array(runSummary) }),
  },
  'runs.get': { input: z.object({ run: reference }), output: runDetail },
  'runs.metrics': {
    input: z.object({ run: reference, names: z.array(z.string()).optional() }),
    output: z.object({ points: z.array(metricPoint) }),
  },
  'runs.compare': {
    input: z.object({ runs: z.array(reference).min(2).max(10) }),
    output: z.object({ runs: z.array(runDetail) }),
  },
  'runs.rename': { input: z.object({ run: reference, name: z.string().min(1).max(200) }), output: runSummary },
  'runs.note': { input: z.object({ run: reference, note: z.string().max(10_000) }), output: runSummary },
  'runs.tag': {
    input: z.object({ run: reference, tags: z.array(z.string().min(1).max(60)).max(30) }),
    output: runSummary,
  },
  'runs.archive': { input: z.object({ run: reference, archived: z.boolean() }), output: runSummary },
  'runs.delete': { input: z.object({ run: reference }), output: z.object({ removed: z.string(), bytes: z.number() }) },
  'models.list': {
    input: none,
    output: z.object({
      models: z.array(modelInfo),
      /** Folders of the zoo that hold no model Thaw can load, and why. */
      problems: z.array(z.object({ model: z.string(), message: z.string() })),
    }),
  },
  /** One model, of the zoo or in a folder: what tells a wrong name before anything long begins. */
  'models.get': { input: z.object({ model: reference }), output: modelInfo },
  /** Builds a model's pretraining statistics from a dataset or a folder of reference images, which is not kept. */
  'models.statistics': {
    input: z.object({ model: reference, reference, seed: z.number().int().min(0).optional(), jobId }),
    output: statisticsBuilt,
  },
  /** Measures every engine and device, and remembers what it found; refused with `busy` while a run or measurement goes on. */
  'engine.doctor': { input: z.object({ jobId }), output: engineReport },
  /** What was measured last on this machine as it is now. */
  'engine.report': { input: none, output: z.object({ report: engineReport.nullable(), choice: engineChoice }) },
  'settings.get': { input: none, output: settings },
  'settings.set': { input: settings.partial(), output: settings },
  'jobs.cancel': { input: z.object({ jobId: z.string() }), output: z.object({ cancelled: z.boolean() }) },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>

export type MethodName = keyof typeof METHODS
export type Input<M extends MethodName> = z.input<(typeof METHODS)[M]['input']>
export type ParsedInput<M extends MethodName> = z.output<(typeof METHODS)[M]['input']>
export type Output<M extends MethodName> = z.output<(typeof METHODS)[M]['output']>
export type ModelInfo = z.infer<typeof modelInfo>
export type StatisticsBuilt = z.infer<typeof statisticsBuilt>
export type Settings = z.infer<typeof settings>
