/** The measure task: passes a sample through the frozen tower once and computes all measures from it. */
import { setImmediate } from 'node:timers/promises'
import type { MeasureResult, MeasureTask, StageProgress } from '../contract/compute.ts'
import type { CostMeasure, OwnWords, ShiftMeasure } from '../contract/measurement.ts'
import type { DatasetItem } from '../domain/dataset.ts'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import { createRandom } from '../domain/random.ts'
import { SAMPLE_LIMIT } from '../domain/sample-limit.ts'
import { type Matrix, takeRows } from '../math/matrix.ts'
import type { Engine } from '../engine/index.ts'
import type { LoadedModel } from '../model/index.ts'
import { TASK_DESCRIPTIONS } from '../tasks/index.ts'
import { suitsTask } from '../model/index.ts'
import type { CachedFeatures } from './cache.ts'
import { cacheFile, readFeatures, writeFeatures } from './cache.ts'
import { mirrored, MOST_MIRRORED } from './mirror.ts'
import type { MirrorImages } from './probe/measure.ts'
import { PROBES } from './probe/tasks.ts'
import { classCaptions, zeroShotProbe } from './probe/zero-shot.ts'
import { itemText } from './items/item-text.ts'
import { decodeItem, readItems } from './items/read-items.ts'
import { settle } from './settle.ts'
import { loadReference } from './reference/locate.ts'
import { onePerCluster, stratifiedSample } from './items/sample.ts'
import { measureShift } from './shift/shift.ts'
import { momentCollector, momentShift } from './moments.ts'
import { recognisedBy } from './recognised.ts'
import { shiftWithoutStatistics } from './shift/without-statistics.ts'
import { countSize } from './size.ts'
import { ownWords } from './words/own-words.ts'
import { readPrototypes } from './words/prototypes.ts'
import { temperatureOf } from './temperature.ts'
import { readTexts } from './items/read-texts.ts'
import { valuesIn } from '../math/shape.ts'

/** The measured cost of a few real training steps. */
export type StepTimes = Omit<CostMeasure, 'forwardMsPerImage' | keyof Choices>

/** What a run may choose, which its cost depends on. */
type Choices = Pick<CostMeasure, 'sides' | 'tuning' | 'blocks' | 'trained'>

export interface MeasureHooks {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly onProgress: (progress: StageProgress) => void
  readonly signal: AbortSignal
  /** Runs real training steps; without it the cost of a step is estimated from the forward pass. */
  readonly timeSteps?: (() => Promise<StepTimes>) | undefined
}

/** Backward passes cost about twice the forward pass; a head on cached features costs a small part of it. */
const STEP_PER_FORWARD = 3
const HEAD_PER_FORWARD = 0.1
const DEFAULT_BATCH = 32
/** Images whose moments are collected: their intervals are then a hundredth or two wide. */
const MOST_WITNESSES = 300

/**
 * Measures size, shift, probes and cost on the training items; only the zero-shot score for a task with an earlier measurement.
 * Failures: `stopped`, `task-unsupported` (a model without a text tower), `model-mismatch` and `model-unreadable` (statistics), `dataset-empty` (too few different training
 * images), and what decoding an image can fail with.
 */
export async function runMeasure(task: MeasureTask, hooks: MeasureHooks): Promise<Result<MeasureResult>> {
  return settle(() => measure(task, hooks), hooks.signal, 'You stopped the measurement. Nothing has changed.')
}

async function measure(task: MeasureTask, hooks: MeasureHooks): Promise<Result<MeasureResult>> {
  const { dataset } = task
  const { engine, model, onProgress, signal, timeSteps } = hooks
  const started = performance.now()
  const random = createRandom(task.seed).fork('measure')
  const suits = suitsTask(model, dataset.task)
  if (!suits.ok) return suits
  const reference = await loadReference(model, task.statisticsDir)
  if (!reference.ok) return reference
  const itemAt = (index: number): DatasetItem => dataset.items[index] as DatasetItem
  const train = dataset.items.flatMap(({ split }, index) => (split === 'train' ? [index] : []))
  const labels = train.map((index) => itemAt(index).label)
  const chosen = stratifiedSample(labels, SAMPLE_LIMIT, random.fork('sample')).map((i) => train[i] as number)
  const items = chosen.map(itemAt)
  const distinct = onePerCluster(items.map(({ cluster }) => cluster))
  if (distinct.length < 2) {
    return failure(
      'dataset-empty',
      'The training split has fewer than two different images. Add images and import again.',
    )
  }
  const { features, pixels, moments: sums, ...read } = await readOrExtract(task, items, distinct, hooks)
  if (task.earlier) {
    const captions = await classCaptions(engine, model, dataset.classes, task.templates)
    const probe = zeroShotProbe(
      captions,
      features.embedding,
      items.map(({ label }) => label),
    )
    return success({ ...task.earlier, probe: { ...task.earlier.probe, ...probe } })
  }
  const pause = async (stage: string, done: number): Promise<void> => {
    onProgress({ stage, done, total: null })
    await setImmediate()
    signal.throwIfAborted()
  }
  await pause('Compare with pretraining', 0)
  const texts = await readTexts(
    engine,
    model,
    items.map((item) => itemText(item, dataset.classes)),
  )
  let compared = 0
  const sample = { features, pixels, sizes: items, texts, distinct }
  const moments = momentShift(model, sums)
  const compare = async (): Promise<ShiftMeasure> =>
    reference.value
      ? {
          ...(await measureShift(sample, reference.value.stats, random.fork('shift'), () =>
            pause('Compare with pretraining', ++compared),
          )),
          statistics: reference.value.id,
          basis: { source: reference.value.stats.source, chosen: reference.value.stats.of === 'chosen' },
        }
      : shiftWithoutStatistics(sample, moments, temperatureOf(model), random.fork('shift'))
  const recognised = recognisedBy(
    model,
    takeRows(features.pooled, distinct),
    distinct.map((i) => chosen[i] as number),
  )
  const known = await compare()
  const words =
    known.level === 'unknown'
      ? await wordsFor(task, features.embedding && takeRows(features.embedding, distinct), hooks)
      : null
  const shift = {
    ...known,
    ...(moments && { moments }),
    ...(recognised && { recognised }),
    ...(words && { words }),
  }
  const mirror = dataset.classes.length > 0 ? await mirrorImages(task, items, distinct, hooks) : null
  await pause('Probe the features', 0)
  let parts = 0
  const probes = await PROBES[dataset.task](
    { dataset, engine, model, features, items, texts, mirror, templates: task.templates },
    random.fork('probe'),
    () => pause('Probe the features', ++parts),
  )
  await pause('Time training steps', 0)
  // Collecting moments takes longer than a pass of a run; mirror images pass as in a run.
  const msPerImage = mirror?.msPerImage ?? read.msPerImage
  const steps = timeSteps ? await timeSteps() : estimateSteps(msPerImage)
  return success({
    size: { ...countSize(dataset.items, dataset.classes), doublingGain: probes.doublingGain },
    shift,
    probe: { ...probes.probe, metric: TASK_DESCRIPTIONS[dataset.task].metric },
    ...(probes.mirror && { mirror: probes.mirror }),
    cost: { forwardMsPerImage: msPerImage, ...steps, ...choicesOf(model) },
    modelHash: model.hash,
    engine: engine.description,
    seconds: (performance.now() - started) / 1000,
  })
}

/** What the model's own words say; null where it reads no texts. */
async function wordsFor(
  { cacheDir }: MeasureTask,
  embedding: Matrix | null,
  { engine, model, onProgress, signal }: MeasureHooks,
): Promise<OwnWords | null> {
  const scale = temperatureOf(model)
  if (embedding === null || scale === null) return null
  const prototypes = await readPrototypes({
    engine,
    model,
    cacheDir,
    onBatch: async (done, total) => {
      onProgress({ stage: 'Read the model’s own words', done, total })
      await setImmediate()
      signal.throwIfAborted()
    },
  })
  return ownWords(embedding, prototypes, scale)
}

/** At most so many of the items, spread over all of them: they may be in the order of their classes. */
function evenly(items: readonly number[], most: number): number[] {
  const step = Math.ceil(items.length / most)
  return items.filter((_, i) => i % step === 0)
}

/** The features of mirror images of some different images. */
async function mirrorImages(
  task: MeasureTask,
  items: readonly DatasetItem[],
  distinct: readonly number[],
  hooks: MeasureHooks,
): Promise<MirrorImages & Pick<CachedFeatures, 'msPerImage'>> {
  const of = evenly(distinct, MOST_MIRRORED)
  const chosen = of.map((index) => items[index] as DatasetItem)
  const { features, msPerImage } = await readOrExtract(task, chosen, null, hooks)
  return { of, features, msPerImage }
}

/** @param distinct the items whose moments are collected; null for the features of mirror images */
async function readOrExtract(
  { dataset, cacheDir }: MeasureTask,
  items: readonly DatasetItem[],
  distinct: readonly number[] | null,
  { engine, model, onProgress, signal }: MeasureHooks,
): Promise<CachedFeatures> {
  const stage = distinct ? 'Read features' : 'Read features of mirror images'
  const witnesses = distinct && evenly(distinct, MOST_WITNESSES)
  const collector = witnesses && momentCollector(model, witnesses)
  const { pixels } = model.architecture
  const file = cacheFile({
    cacheDir,
    modelHash: model.hash,
    engine: engine.id,
    fingerprint: dataset.fingerprint,
    hashes: items.map(({ hash }) => (distinct ? hash : `${hash} mirrored`)),
    counted: collector ? witnesses : [],
  })
  onProgress({ stage, done: 0, total: items.length })
  const cached = await readFeatures(file, items.length, model.architecture, collector !== null)
  if (cached) return cached
  const read = await readItems({
    engine,
    model,
    count: items.length,
    image: async (index) => {
      const rgb = await decodeItem(dataset.root, items[index] as DatasetItem, pixels)
      return distinct ? rgb : mirrored(rgb, pixels.side)
    },
    onProgress: (done, total) => onProgress({ stage, done, total }),
    signal,
    ...(collector && { momentsOf: witnesses, onMoments: (...seen) => collector.add(...seen) }),
  })
  const made = { ...read, moments: collector && collector.sums() }
  // If the cache cannot be written, the next measurement just takes longer.
  await writeFeatures(file, made).catch(() => undefined)
  return made
}

function choicesOf({ architecture: { tuning, vision, tensors }, sides }: LoadedModel): Choices {
  const trained = tensors.filter((tensor) => tensor.trained)
  return {
    ...(sides.length > 1 && { sides: [...sides] }),
    ...(tuning && { tuning }),
    blocks: vision.blocks.length,
    trained: trained.reduce((sum, { shape }) => sum + valuesIn(shape), 0),
  }
}

function estimateSteps(forwardMsPerImage: number): StepTimes {
  const memory = process.memoryUsage().rss / 2 ** 20
  return {
    stepMsPerImage: STEP_PER_FORWARD * forwardMsPerImage,
    headMsPerImage: HEAD_PER_FORWARD * forwardMsPerImage,
    stepMemoryMB: memory,
    headMemoryMB: memory,
    batch: DEFAULT_BATCH,
  }
}
