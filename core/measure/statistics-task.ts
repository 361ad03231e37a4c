/** The statistics task: passes reference images through the tower and stores their features as the model's reference. */
import { setImmediate } from 'node:timers/promises'
import type { StageProgress, StatisticsTask } from '../contract/compute.ts'
import type { StatisticsBuilt } from '../contract/methods.ts'
import type { DatasetItem } from '../domain/dataset.ts'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import { createRandom } from '../domain/random.ts'
import type { Engine } from '../engine/index.ts'
import type { Matrix } from '../math/matrix.ts'
import type { LoadedModel } from '../model/index.ts'
import { itemText } from './items/item-text.ts'
import { decodeItem, readItems } from './items/read-items.ts'
import { settle } from './settle.ts'
import { temperatureOf } from './temperature.ts'
import { onePerCluster, stratifiedSample } from './items/sample.ts'
import { readTexts } from './items/read-texts.ts'
import { LEAST_ITEMS, buildReference } from './reference/build.ts'
import { writeReference } from './reference/file.ts'
import { describeStored, takeReference } from './reference/locate.ts'

/** 2048 for comparison, and twice as many for null tables with samples of up to 2048. */
const MOST_ITEMS = 6144

export interface StatisticsHooks {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly onProgress: (progress: StageProgress) => void
  readonly signal: AbortSignal
}

/**
 * Builds and stores a model's pretraining statistics from the different images of a dataset, whatever their split.
 * Failures: `stopped`, `dataset-empty` (fewer than 64 different images), `home-unwritable`, `model-unreadable` (a model that
 * overflows), and what decoding an image can fail with. Writes nothing unless everything succeeds.
 */
export async function runStatistics(task: StatisticsTask, hooks: StatisticsHooks): Promise<Result<StatisticsBuilt>> {
  return settle(() => build(task, hooks), hooks.signal, 'Stopped. The statistics were not changed.')
}

async function build(task: StatisticsTask, hooks: StatisticsHooks): Promise<Result<StatisticsBuilt>> {
  const { reference, seed, source } = task
  const { engine, model, onProgress, signal } = hooks
  const started = performance.now()
  const different = onePerCluster(reference.items.map(({ cluster }) => cluster)).map(
    (i) => reference.items[i] as DatasetItem,
  )
  if (different.length < LEAST_ITEMS) {
    return failure(
      'dataset-empty',
      `Pretraining statistics need at least ${LEAST_ITEMS} different images, ideally thousands. ${reference.root} has ${different.length}.`,
      { file: reference.root },
    )
  }
  const labels = different.map(({ label }) => label)
  const chosen = stratifiedSample(labels, MOST_ITEMS, createRandom(seed).fork('items'))
  const items = chosen.map((i) => different[i] as DatasetItem)
  const stage = 'Read the reference images'
  onProgress({ stage, done: 0, total: items.length })
  const seen = await readItems({
    engine,
    model,
    count: items.length,
    image: (i) => decodeItem(reference.root, items[i] as DatasetItem, model.architecture.pixels),
    onProgress: (done, total) => onProgress({ stage, done, total }),
    signal,
  })
  if (![seen.features.pooled, ...seen.features.taps.map(({ features }) => features)].every(isFinite)) {
    return failure(
      'model-unreadable',
      `${model.id} gives values that are no numbers for these images, so that nothing can be compared with them. \`thaw models check\` says whether its weights are sound.`,
    )
  }
  const isDescribed = items.every(({ label, annotation }) => label >= 0 || annotation !== undefined)
  const texts = isDescribed
    ? await readTexts(
        engine,
        model,
        items.map((item) => itemText(item, reference.classes)),
      )
    : null
  const stats = await buildReference(
    { ...seen, texts, sizes: items, strata: items.map(({ label }) => label) },
    {
      modelHash: model.hash,
      preprocessing: model.architecture.pixels.preprocessing,
      source,
      of: 'chosen',
      seed,
      temperature: temperatureOf(model),
      onProgress: (done, total) => onProgress({ stage: 'Build the null tables', done, total }),
      pause: async () => {
        await setImmediate()
        signal.throwIfAborted()
      },
    },
  )
  const { bytes } = writeReference(stats)
  const stored = await takeReference(model, task.statisticsDir, { bytes, file: model.id })
  if (!stored.ok) return stored
  return success({
    ...describeStored(model, stored.value),
    texts: texts?.distinct.length ?? 0,
    seconds: (performance.now() - started) / 1000,
  })
}

const isFinite = ({ data }: Matrix): boolean => data.every(Number.isFinite)
