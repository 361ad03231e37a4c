/** The measure task: one pass of a sample through the frozen tower, and everything that can be read from it. */
import { readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { MeasureResult, MeasureTask, StageProgress } from '../contract/compute.ts'
import type { CostMeasure } from '../contract/measurement.ts'
import { decodeRgb } from '../dataset/index.ts'
import { classCaption } from '../domain/caption.ts'
import type { DatasetItem } from '../domain/dataset.ts'
import type { Result } from '../domain/failure.ts'
import { FailureError, failure, success } from '../domain/failure.ts'
import { createRandom } from '../domain/random.ts'
import type { Engine } from '../engine/index.ts'
import type { LoadedModel } from '../model/index.ts'
import { embedTexts, extractFeatures } from '../model/index.ts'
import type { CachedFeatures } from './cache.ts'
import { cacheFile, readFeatures, writeFeatures } from './cache.ts'
import { measureProbes } from './probe/measure.ts'
import { readReference } from './reference/file.ts'
import type { ReferenceStats } from './reference/stats.ts'
import { SAMPLE_LIMIT, onePerCluster, stratifiedSample } from './sample.ts'
import { measureShift } from './shift/shift.ts'
import { measureSize } from './size.ts'

/** What a few real training steps cost here and now. */
export type StepTimes = Omit<CostMeasure, 'forwardMsPerImage'>

export interface MeasureHooks {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly onProgress: (progress: StageProgress) => void
  readonly signal: AbortSignal
  /** Runs real training steps; without it the cost of a step is estimated from the forward pass. */
  readonly timeSteps?: (() => Promise<StepTimes>) | undefined
}

/** Backward passes cost about twice the forward pass; a head on cached features a small part of it. */
const STEP_PER_FORWARD = 3
const HEAD_PER_FORWARD = 0.1
const DEFAULT_BATCH = 32

/**
 * Measures size, shift, probes and cost on the training items.
 * Failures: `stopped`, `model-mismatch` and `model-unreadable` (statistics), `dataset-empty` (too few different training
 * images), and what decoding an image can fail with.
 */
export async function runMeasure(task: MeasureTask, hooks: MeasureHooks): Promise<Result<MeasureResult>> {
  try {
    return await measure(task, hooks)
  } catch (error) {
    if (hooks.signal.aborted) return failure('stopped', 'Measuring was stopped. Nothing was changed.')
    if (error instanceof FailureError) return { ok: false, failure: error.failure }
    throw error
  }
}

async function measure(task: MeasureTask, hooks: MeasureHooks): Promise<Result<MeasureResult>> {
  const { dataset } = task
  const { engine, model, onProgress, signal, timeSteps } = hooks
  const started = performance.now()
  const random = createRandom(task.seed).fork('measure')
  const reference = await loadReference(model)
  if (!reference.ok) return reference
  const train = dataset.items.filter(({ split }) => split === 'train')
  const labels = train.map(({ label }) => label)
  const items = stratifiedSample(labels, SAMPLE_LIMIT, random.fork('sample')).map((i) => train[i] as DatasetItem)
  const distinct = onePerCluster(items.map(({ cluster }) => cluster))
  if (distinct.length < 2) {
    return failure(
      'dataset-empty',
      'The training part has fewer than two different images. Add images and import again.',
    )
  }
  const { features, msPerImage } = await readOrExtract(task, items, hooks)
  const pause = async (stage: string, done: number): Promise<void> => {
    onProgress({ stage, done, total: null })
    await setImmediate()
    signal.throwIfAborted()
  }
  await pause('Compare with pretraining', 0)
  let compared = 0
  const shift = await measureShift(features, reference.value, distinct, random.fork('shift'), () =>
    pause('Compare with pretraining', ++compared),
  )
  await pause('Probe the features', 0)
  const captions = await embedTexts({ engine, model, texts: dataset.classes.map(classCaption) })
  let parts = 0
  const probes = await measureProbes(features, captions, items, random.fork('probe'), () =>
    pause('Probe the features', ++parts),
  )
  await pause('Time training steps', 0)
  const steps = timeSteps ? await timeSteps() : estimateSteps(msPerImage)
  return success({
    size: measureSize(dataset.items, dataset.classes, probes.doublingGain),
    shift,
    probe: probes.probe,
    cost: { forwardMsPerImage: msPerImage, ...steps },
    modelHash: model.hash,
    engine: engine.description,
    seconds: (performance.now() - started) / 1000,
  })
}

async function loadReference(model: LoadedModel): Promise<Result<ReferenceStats>> {
  const file = model.statsFile
  const bytes = await readFile(file).catch(() => null)
  if (bytes) return readReference(bytes, { file, modelHash: model.hash })
  const why = `The pretraining statistics of ${model.id} are missing. Restore the model's files or rebuild them with “npm run pretrain:stats”.`
  return failure('model-unreadable', why, { file })
}

async function readOrExtract(
  { dataset, cacheDir }: MeasureTask,
  items: readonly DatasetItem[],
  { engine, model, onProgress, signal }: MeasureHooks,
): Promise<CachedFeatures> {
  const stage = 'Read features'
  const file = cacheFile({
    cacheDir,
    modelHash: model.hash,
    engine: engine.id,
    fingerprint: dataset.fingerprint,
    hashes: items.map(({ hash }) => hash),
  })
  onProgress({ stage, done: 0, total: items.length })
  const cached = await readFeatures(file, items.length)
  if (cached) return cached
  const started = performance.now()
  const features = await extractFeatures({
    engine,
    model,
    count: items.length,
    image: async (index) => {
      const item = items[index] as DatasetItem
      const decoded = await decodeRgb(dataset.root, item, model.config.imageSize)
      if (!decoded.ok) throw new FailureError(decoded.failure)
      return decoded.value
    },
    onProgress: (done, total) => onProgress({ stage, done, total }),
    signal,
  })
  const made = { features, msPerImage: (performance.now() - started) / items.length }
  // A cache that cannot be written only costs time at the next measurement.
  await writeFeatures(file, made).catch(() => undefined)
  return made
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
