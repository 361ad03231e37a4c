/** Every call that a user interface can make, with its input and output: one definition for IPC, WebSocket and CLI. */
import { z } from 'zod'
import { LIBRARIES } from '../domain/library.ts'
import { elsewhereAdvice } from './elsewhere-advice.ts'
import { elsewhereMeasurement } from './elsewhere-measurement.ts'
import { advice, goal, rankedStrategy, strategyId, taskKind } from './advice.ts'
import { classTemplates } from './class-templates.ts'
import { datasetChanges, datasetSummary, duplicatePair, inspection, readingShape, sample, split } from './dataset.ts'
import { engineChoice, engineReport } from './engine.ts'
import { cachedModel, catalogueEntry, foundModel, modelOrigin } from './hub.ts'
import { measurement, proportion } from './measurement.ts'
import { queueMove, trainingQueue } from './queue.ts'
import { elsewhereModel, embedded, modelCheck } from './model.ts'
import { exportedRecipe, recipeRequest } from './recipe.ts'
import { environments, startRequest, trainerOptions } from './trainer.ts'
import { chosenSettings, metricPoint, runDetail, runPlan, runSummary } from './run.ts'
import { metricId } from './score.ts'
import { sweepDetail, sweepSummary } from './sweep.ts'
import { modelUsed, MOST_PICTURES, MOST_TEXTS, pictureGiven, textKind } from './use.ts'

const none = z.object({}).strict()
/** Long calls report progress under this id, and `jobs.cancel` takes it. The caller chooses it. */
const jobId = z.string().min(1).optional()
/** An id, a unique prefix of one, a name, or (datasets) a path. */
const reference = z.string().min(1)
/** A name from the zoo, one that was added, or a folder; default: the default model. */
const model = reference.optional()

export const modelInfo = z.object({
  model: z.string(),
  hash: z.string(),
  parameters: z.number().int(),
  imageSize: z.number().int(),
  /** Sides of the input image to choose from with `MODEL@SIDE`, the one in use first. */
  sides: z.array(z.number().int()),
  pretrained: z.string(),
  isDefault: z.boolean(),
  /** The source of the model's pretraining statistics; null if there are none for its weights. */
  statistics: z
    .object({
      items: z.number().int(),
      source: z.string(),
      file: z.string(),
      /** Whether a person chose the images to stand for its pretraining. */
      chosen: z.boolean(),
      /** Whether a person built them here, or took them in, so that they can be removed again. */
      removable: z.boolean(),
    })
    .nullable(),
  /** False where the statistics that belong to the model are missing or damaged: nothing is measured then. */
  measurable: z.boolean(),
  /** Whether the moments of its batch normalisations tell how far a dataset lies, on a scale of marks. */
  byMoments: z.boolean(),
  folder: z.string(),
  /** The model's own templates for class captions; null where it reads no texts. */
  templates: z.array(z.string()).nullable(),
  /** Where a person added it from; null for a model that came with Thaw, and for a folder that was not added. */
  origin: modelOrigin.nullable(),
})

/** What a model's frozen features are worth on a dataset. */
export const comparedModel = z.object({
  model: z.string(),
  measurementId: z.string(),
  metric: metricId,
  linear: proportion,
  zeroShot: proportion.nullable(),
  forwardMsPerImage: z.number(),
})

export const statisticsBuilt = z.object({
  model: z.string(),
  modelHash: z.string(),
  /** Identity of the statistics, recorded in measurements. */
  statistics: z.string(),
  file: z.string(),
  bytes: z.number().int(),
  /** Number of different images behind them. */
  items: z.number().int(),
  /** What they are, as in “the folder “photos””. */
  source: z.string(),
  /** Number of different texts behind them. */
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
  /** Of each trainer of others, the Python interpreter that it was last started with. */
  pythons: z.record(z.string(), z.string()),
})

const runRequest = z.object({
  dataset: reference,
  model,
  strategy: z.union([z.literal('auto'), strategyId]).optional(),
  adviceId: z.string().optional(),
  seed: z.number().int().min(0).optional(),
  epochs: z.number().int().min(1).max(10_000).optional(),
  minutes: z.number().positive().optional(),
  recompute: z.boolean().optional(),
  /** Mirror images as views; by default where the measurement found that they keep their class. */
  mirror: z.boolean().optional(),
  settings: chosenSettings.optional(),
  /** A dataset or folder of pictures from another place, with the same classes, to score the run on. */
  robust: reference.optional(),
  /** An earlier dataset with classes: what the vision tower knows of it is measured before and after training. */
  keep: reference.optional(),
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
  /** A text about this Thaw for a bug report; it names neither the person nor the machine. */
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
   * A preview of an import with these options; nothing is stored. `first` answers within two seconds with what it has
   * read by then; `records` reads all annotations and no pixels. The service keeps the opened source under the preview's
   * id, for the check and the import.
   */
  'datasets.inspect': {
    input: z.object({
      path: z.string().min(1),
      ...readingShape,
      seed: z.number().int().optional(),
      scope: z.enum(['first', 'records']).default('first'),
      jobId,
    }),
    output: inspection,
  },
  /** Reads every image of a preview; a later import of this preview reuses the result. */
  'datasets.check': {
    input: z.object({
      previewId: z.string(),
      /** Time limit in seconds; if it would take longer, the call ends early, without `checked`. */
      patience: z.number().positive().optional(),
      jobId,
    }),
    output: inspection,
  },
  /** Imports a preview with the options of its `datasets.inspect`. */
  'datasets.importPreview': {
    input: z.object({ previewId: z.string(), name: z.string().optional(), jobId }),
    output: datasetSummary,
  },
  /** Closes a preview; a few newer previews also replace it. */
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
  /** Pairs of duplicate images, those across splits first. */
  'datasets.duplicates': {
    input: z.object({
      dataset: reference,
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
      acrossSplits: z.boolean().optional(),
    }),
    output: z.object({ total: z.number().int(), pairs: z.array(duplicatePair) }),
  },
  /** What this import of a path changed from the previous one, or from `before`. */
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
    input: z.object({
      dataset: reference,
      model,
      again: z.boolean().optional(),
      /** Class templates for the zero-shot score; those of the last measurement by default, else the model's own. */
      templates: classTemplates.optional(),
      jobId,
    }),
    output: measurement,
  },
  /** The last measurement of the data and the model in their current state. */
  'measure.latest': {
    input: z.object({ dataset: reference, model }),
    output: z.object({ measurement: measurement.nullable() }),
  },
  /**
   * Measures a model that writes texts, which Thaw's Python program runs; the stored measurement where there is one. Null for a
   * model that Thaw runs itself, which `measure.run` measures.
   */
  'measure.elsewhere': {
    input: z.object({
      dataset: reference,
      model: z.string().min(1),
      /** An interpreter; without it the one last used, else the first that has the packages. */
      python: z.string().min(1).optional(),
      cpu: z.boolean().optional(),
      /** At most so many training images, and validation items. */
      images: z.number().int().min(10).optional(),
      questions: z.number().int().min(0).optional(),
      again: z.boolean().optional(),
      jobId,
    }),
    output: z.object({ measurement: elsewhereMeasurement.nullable() }),
  },
  'advice.recommend': {
    input: z.object({
      dataset: reference,
      model,
      goal: goal.optional(),
      kind: taskKind.optional(),
      minutes: z.number().positive().optional(),
      memoryMB: z.number().positive().optional(),
      /** The seed of the run: the advice says if it was trained before. */
      seed: z.number().int().min(0).optional(),
      jobId,
    }),
    output: advice,
  },
  /** Null for a model that Thaw trains itself, which `advice.recommend` advises on. */
  'advice.elsewhere': {
    input: z.object({
      dataset: reference,
      model: z.string().min(1),
      goal: goal.optional(),
      kind: taskKind.optional(),
      jobId,
    }),
    output: z.object({ advice: elsewhereAdvice.nullable() }),
  },
  'advice.get': { input: z.object({ adviceId: z.string() }), output: advice },
  /**
   * The last advice on the data for the model in its current state, and the number of runs that have finished since.
   */
  'advice.latest': {
    input: z.object({ dataset: reference, model }),
    output: z.object({ advice: advice.nullable(), finishedSince: z.number().int() }),
  },
  /** What `runs.start` would train with the same input: every part, tensor and rate of every phase. */
  'runs.plan': { input: runRequest, output: runPlan },
  /** Trains the given model, else the model of the given advice. */
  'runs.start': { input: runRequest, output: runSummary },
  /** Whether a robust set fits a dataset; a folder is read again. Fails as `runs.start` would, before anything long. */
  'runs.checkRobust': {
    input: z.object({ dataset: reference, robust: reference, jobId }),
    output: z.object({ basis: z.string(), datasetId: z.string() }),
  },
  /** Queues a stopped or interrupted run again, as the last, or lets a run start that has waited since Thaw was closed. */
  'runs.resume': { input: z.object({ run: reference }), output: runSummary },
  'runs.stop': { input: z.object({ run: reference }), output: runSummary },
  /** Resolves when the run has ended in any way. */
  'runs.wait': { input: z.object({ run: reference }), output: runDetail },
  /** The run that trains and those that wait, in order. The order outlives Thaw. */
  'queue.get': { input: none, output: trainingQueue },
  /** Moves a run that waits. */
  'queue.move': { input: z.object({ run: reference, to: queueMove }), output: trainingQueue },
  /** Starts no other run. With `now`, the run that trains saves a checkpoint and waits as the first. */
  'queue.pause': { input: z.object({ now: z.boolean().optional() }), output: trainingQueue },
  /** Ends the pause; runs that were waiting when Thaw was closed wait for their turn again. */
  'queue.resume': { input: none, output: trainingQueue },
  /** Newest first. */
  'runs.list': {
    input: z.object({
      dataset: reference.optional(),
      archived: z.boolean().optional(),
      /** Whether they are queued, running or stopping. */
      active: z.boolean().optional(),
      /** The newest so many. */
      limit: z.number().int().min(1).optional(),
    }),
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
  /**
   * Replaces the weights of a completed run by those at another share of its training, one of its curve's points, and
   * scores them on the test images.
   */
  'runs.blend': { input: z.object({ run: reference, share: z.number().min(0).max(1), jobId }), output: runDetail },
  /**
   * The run's weights as a model that runs, measurements and advice start from: a folder in the run's own, written on the
   * first call.
   */
  'runs.trainedModel': {
    input: z.object({ run: reference }),
    output: z.object({ model: z.string(), name: z.string() }),
  },
  /** Writes what another trainer needs to train a strategy to a new folder. */
  'recipes.export': { input: recipeRequest, output: exportedRecipe },
  /** Python environments on this machine that trainers could be in. `look` names another interpreter. */
  'trainers.environments': { input: z.object({ look: z.string().min(1).optional(), jobId }), output: environments },
  /** Which strategies each trainer of others can train of a checkpoint: a folder, or a model by name. */
  'trainers.options': { input: z.object({ model: reference }), output: trainerOptions },
  /** Writes a recipe, starts its trainer, and follows it as a run of the history. */
  'trainers.start': { input: startRequest, output: runSummary },
  /** The last lines that a trainer of others printed, without secrets; none for runs that Thaw did not start. */
  'runs.output': {
    input: z.object({ run: reference, lines: z.number().int().min(1).max(10_000).optional() }),
    output: z.object({ lines: z.array(z.string()) }),
  },
  /** Writes the run's model as one ONNX file of standard operators, from pixels to scores. */
  'runs.exportOnnx': {
    input: z.object({ run: reference, file: z.string().min(1), jobId }),
    output: z.object({ file: z.string(), bytes: z.number() }),
  },
  /**
   * Writes the run's weights as a model folder, in the layout of the model it trained or in that of a library. `notes` say
   * what that library does otherwise.
   */
  'runs.saveModel': {
    input: z.object({ run: reference, folder: z.string().min(1), library: z.enum(LIBRARIES).optional() }),
    output: z.object({ folder: z.string(), notes: z.array(z.string()) }),
  },
  /** Writes every tensor of the run's model to one safetensors file. */
  'runs.saveTensors': {
    input: z.object({ run: reference, file: z.string().min(1) }),
    output: z.object({ file: z.string(), bytes: z.number() }),
  },
  /**
   * Adds runs to the trackio project of this name in a folder. Runs that it has already stay as they are; active ones, and
   * those without a point or score, are left out.
   */
  'runs.exportTrackio': {
    input: z.object({ runs: z.array(reference), folder: z.string().min(1), project: z.string().min(1) }),
    output: z.object({
      file: z.string(),
      added: z.array(z.object({ id: z.string(), name: z.string() })),
      known: z.array(z.string()),
      leftOut: z.array(z.object({ runId: z.string(), name: z.string(), why: z.string() })),
    }),
  },
  /** Takes the runs of a trackio project into the history, each once. */
  'runs.importLog': {
    input: z.object({
      /** Absolute path of the folder that a trainer of others wrote, or of a recipe's. */
      folder: z.string().min(1),
      /** The data that the run was trained on; without it, it gets a dataset of the folder's name that no list shows. */
      dataset: reference.optional(),
    }),
    output: z.object({
      imported: z.array(runSummary),
      /** Those that the history has already. */
      known: z.array(runSummary),
      /** Of each log that was read, in the same order for both. */
      logs: z.array(
        z.object({
          file: z.string(),
          trainer: z.string(),
          steps: z.number().int(),
          /** Null where the log does not say. */
          planned: z.number().int().nullable(),
        }),
      ),
    }),
  },
  'runs.importTrackio': {
    input: z.object({
      /** Absolute path of the project's database, or of a folder with no other project in it. */
      file: z.string().min(1),
      /** The data that the runs were trained on; without it, they get a dataset of the project's name that no list shows. */
      dataset: reference.optional(),
    }),
    output: z.object({
      project: z.string(),
      imported: z.array(runSummary),
      known: z.array(runSummary),
      /** Logged values that are no numbers. */
      valuesLeftOut: z.number().int(),
    }),
  },
  /**
   * Trains every strategy with every model and seed, one run at a time, and uses completed runs that are the same. The same
   * request on the same data continues the sweep that it began.
   */
  'sweeps.start': {
    input: z.object({
      dataset: reference,
      strategies: z.array(strategyId).min(1).optional(),
      models: z.array(reference).min(1).optional(),
      /** Number of seeds, from 0. */
      seeds: z.number().int().min(1).max(20).optional(),
      epochs: z.number().int().min(1).max(10_000).optional(),
      /** Of each run. */
      minutes: z.number().positive().optional(),
      recompute: z.boolean().optional(),
      mirror: z.boolean().optional(),
      robust: reference.optional(),
      keep: reference.optional(),
    }),
    output: sweepSummary,
  },
  'sweeps.resume': { input: z.object({ sweep: reference }), output: sweepSummary },
  /** Stops its active run with a checkpoint, and starts no other. */
  'sweeps.stop': { input: z.object({ sweep: reference }), output: sweepSummary },
  /** Resolves when no run of the sweep is left to start, or it was stopped. */
  'sweeps.wait': { input: z.object({ sweep: reference }), output: sweepDetail },
  'sweeps.list': { input: none, output: z.object({ sweeps: z.array(sweepSummary) }) },
  'sweeps.get': { input: z.object({ sweep: reference }), output: sweepDetail },
  /** Forgets the sweep and keeps its runs. */
  'sweeps.delete': { input: z.object({ sweep: reference }), output: z.object({ removed: z.string() }) },
  'runs.delete': {
    input: z.object({ run: reference }),
    output: z.object({
      removed: z.string(),
      bytes: z.number(),
      /** Names of the runs that started from its weights; its trained model stays for them. */
      keptFor: z.array(z.string()),
    }),
  },
  'models.list': {
    input: none,
    output: z.object({
      models: z.array(modelInfo),
      /** Added models that other trainers train. */
      elsewhere: z.array(elsewhereModel),
      /** Folders in the zoo without a model that Thaw can load, and why. */
      problems: z.array(z.object({ model: z.string(), message: z.string() })),
    }),
  },
  /** One model, from the zoo or a folder; lets a caller report a wrong name before any long work. */
  'models.get': { input: z.object({ model: reference }), output: modelInfo },
  /**
   * Remembers a model: in a folder (an absolute path), or `ORG/NAME[@REVISION]` of a hub, downloaded first where the shared
   * cache does not have it. Asks another machine unless `offline`.
   */
  'models.add': {
    input: z.object({
      model: z.string().min(1),
      /** `hub`, `modelscope`, or the address of a mirror. */
      source: z.string().min(1).optional(),
      offline: z.boolean().optional(),
      jobId,
    }),
    /** One of the two: a model that Thaw trains, or one that other trainers train. */
    output: z.object({
      model: modelInfo.nullable(),
      elsewhere: elsewhereModel.nullable(),
      fetched: z.number().int(),
    }),
  },
  /** Forgets a model that was added. Its files stay where they are. */
  'models.remove': {
    input: z.object({ model: z.string().min(1) }),
    output: z.object({ removed: z.string(), folder: z.string() }),
  },
  /** What the cache holds that Thaw shares with Python. */
  'hub.cached': { input: none, output: z.object({ cache: z.string(), models: z.array(cachedModel) }) },
  /** Well-known models to begin with. */
  'hub.catalogue': { input: none, output: z.object({ models: z.array(catalogueEntry) }) },
  /** Asks the hub for models by name, the most downloaded first. */
  'hub.search': {
    input: z.object({ query: z.string().trim().min(1).max(200), source: z.string().min(1).optional(), jobId }),
    output: z.object({ models: z.array(foundModel) }),
  },
  /** Compares the weights of two folders: what a training changed, whoever did it. Names count in any library's spelling. */
  'models.changed': {
    input: z.object({ before: reference, after: reference, jobId }),
    output: z.object({
      /** Names in the files of the first. */
      changed: z.array(z.string()),
      same: z.array(z.string()),
      missing: z.array(z.string()),
      added: z.array(z.string()),
      /** From the input up; blocks of the vision tower count from 0, what lies below and above them with the nearest. */
      parts: z.array(
        z.object({
          part: z.enum(['vision', 'connector', 'language', 'head']),
          block: z.number().int().nullable(),
          changed: z.number().int(),
          same: z.number().int(),
        }),
      ),
    }),
  },
  /** Reads a folder, or a model by name, without changing anything: what it holds and what is wrong with it. */
  'models.check': { input: z.object({ model: reference }), output: modelCheck },
  'models.embed': {
    input: z.object({ model, images: z.array(z.string().min(1)), texts: z.array(z.string()), jobId }),
    output: embedded,
  },
  /** What each strategy takes on this computer, for the dataset that was last measured with the model. */
  'models.costs': {
    input: z.object({ model: reference }),
    output: z.object({
      /** Null where nothing was measured with it. */
      dataset: z.object({ datasetId: z.string(), name: z.string(), images: z.number().int() }).nullable(),
      /** Of this computer, MiB. */
      memoryMB: z.number(),
      /** From the cheapest on. */
      strategies: z.array(
        rankedStrategy.pick({ strategy: true, minutes: true, memoryMB: true }).extend({ fits: z.boolean() }),
      ),
    }),
  },
  /**
   * Scores pictures by texts with a run's weights, before and after it, or with a model. Nothing is stored. Without texts, the
   * classes of the run are the labels.
   */
  'models.use': {
    input: z.object({
      run: reference.optional(),
      model,
      pictures: z.array(pictureGiven).min(1, 'Choose at least one picture.').max(MOST_PICTURES),
      texts: z.array(z.string()).max(MOST_TEXTS).optional(),
      kind: textKind.default('labels'),
      /** Of labels; the run's by default, else the model's own. */
      templates: classTemplates.optional(),
      /** Longer side of the thumbnails in the answer, px. */
      thumbnails: z.number().int().min(16).max(512).optional(),
      jobId,
    }),
    output: modelUsed,
  },
  /** Measures a dataset with every model of the zoo that can learn it, and says which one to train. */
  'models.compare': {
    input: z.object({ dataset: reference, jobId }),
    output: z.object({
      /** The best features first. */
      models: z.array(comparedModel),
      best: z.string(),
      /** One sentence. */
      reason: z.string(),
      /** Models that could not be measured, and why. */
      problems: z.array(z.object({ model: z.string(), message: z.string() })),
    }),
  },
  /**
   * Gives a model statistics that stand for its pretraining: built from a dataset, a folder of images, which is not stored, or
   * `ORG/NAME[@REVISION]` of a hub, some of whose pictures are downloaded first; or taken from a file that
   * `models.saveStatistics` wrote.
   */
  'models.statistics': {
    input: z.object({
      model: reference,
      reference,
      seed: z.number().int().min(0).optional(),
      /** For a dataset of a hub, as in `models.add`. */
      source: z.string().min(1).optional(),
      offline: z.boolean().optional(),
      /** For a model that writes texts, as in `measure.elsewhere`. */
      python: z.string().min(1).optional(),
      cpu: z.boolean().optional(),
      jobId,
    }),
    output: statisticsBuilt,
  },
  /** Writes a model's statistics to a file that others can take in for the same checkpoint. */
  'models.saveStatistics': {
    input: z.object({ model: reference, file: z.string().min(1) }),
    output: z.object({ file: z.string(), bytes: z.number().int(), items: z.number().int(), source: z.string() }),
  },
  /** Removes what a person built or took in; statistics that came with the model count again. */
  'models.forgetStatistics': { input: z.object({ model: reference }), output: z.object({ removed: z.string() }) },
  /** Measures every engine and device, and stores the result; fails with `busy` during a run or measurement. */
  'engine.doctor': { input: z.object({ jobId }), output: engineReport },
  /** The last measurement on this machine in its current state. */
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
