/** Measures a model that writes texts, from features and answers that Thaw's Python program left in a folder. */
import { setImmediate } from 'node:timers/promises'
import type { MeasureElsewhereResult, MeasureElsewhereTask } from '../../contract/compute.ts'
import type { ElsewhereProbe } from '../../contract/elsewhere-measurement.ts'
import type { ShiftMeasure } from '../../contract/measurement.ts'
import { failure, FailureError, type Result, success } from '../../domain/failure.ts'
import { createRandom, type Random } from '../../domain/random.ts'
import { wilson } from '../../math/interval.ts'
import type { FeatureSet, Matrix } from '../../math/matrix.ts'
import { onePerCluster } from '../items/sample.ts'
import { measureCaptionProbes } from '../probe/captions.ts'
import { measureProbes } from '../probe/measure.ts'
import { loadBuilt } from '../reference/locate.ts'
import { settle } from '../settle.ts'
import { measureShift } from '../shift/shift.ts'
import { CONNECTOR, featureSet, planned } from './features.ts'
import { type PixelHooks, pixelsOf } from './pixels.ts'
import { readFeatures } from './read-features.ts'
import { scoreAnswers } from './score.ts'

/** Failures: `stopped`, `model-mismatch` (the files are not what was planned), those of statistics and of a picture. */
export async function measureElsewhere(
  task: MeasureElsewhereTask,
  hooks: PixelHooks,
): Promise<Result<MeasureElsewhereResult>> {
  return settle(() => measure(task, hooks), hooks.signal, 'You stopped the measurement. Nothing has changed.')
}

async function measure(task: MeasureElsewhereTask, hooks: PixelHooks): Promise<Result<MeasureElsewhereResult>> {
  const { folder, items, questions, texts, seed } = task
  const random = createRandom(seed).fork('measure')
  const read = await readFeatures(folder, planned(items, task.taps, questions, texts))
  const { about, taps, texts: words, answers } = read
  const features = items.length === 0 ? null : featureSet(task.taps, taps)
  const shift = features && (await shiftOf(task, features, random.fork('shift'), hooks))
  const pause = pausing('Probe the features', hooks)
  return success({
    engine: `${about.device}, ${about.dtype}, torch ${about.torch}, transformers ${about.transformers}`,
    shift,
    probe: features && (await probesOf(task, { features, words }, random.fork('probe'), pause)),
    score: about.silent === null ? scoreAnswers(questions, answers, random.fork('answers')) : null,
    silent: about.silent,
    msPerImage: about.msPerImage,
  })
}

function pausing(stage: string, { onProgress, signal }: PixelHooks): () => Promise<void> {
  let parts = 0
  return async () => {
    onProgress({ stage, done: ++parts, total: null })
    await setImmediate()
    signal.throwIfAborted()
  }
}

/** As of Thaw's own models (`core/measure/shift`), without texts. Null without statistics. */
async function shiftOf(
  { items, root, statisticsDir, modelHash }: MeasureElsewhereTask,
  features: FeatureSet,
  random: Random,
  hooks: PixelHooks,
): Promise<ShiftMeasure | null> {
  const reference = await loadBuilt(modelHash, statisticsDir)
  if (reference === null) return null
  if (!reference.ok) throw new FailureError(reference.failure)
  const { id, stats } = reference.value
  const widths = new Map(features.taps.map(({ tap, features: { cols } }) => [tap, cols]))
  if (!stats.taps.every(({ tap, moments }) => widths.get(tap) === moments.mean.length))
    throw new FailureError(
      failure(
        'model-mismatch',
        'The statistics compare other layers than were read. Build them again with “thaw models stats”.',
      ).failure,
    )
  const pixels = await pixelsOf(root, items, hooks)
  const distinct = onePerCluster(items.map(({ cluster }) => cluster))
  const sample = { features, pixels, sizes: items, texts: null, distinct }
  return {
    ...(await measureShift(sample, stats, random, pausing('Compare with the reference', hooks))),
    statistics: id,
    basis: { source: stats.source, chosen: stats.of === 'chosen' },
  }
}

interface Read {
  readonly features: FeatureSet
  readonly words: Matrix | null
}

/**
 * As of Thaw's own models (`core/measure/probe`), but no picture is mirrored, and a caption is the mean of its words. Null where
 * there are neither classes nor captions.
 */
async function probesOf(
  { items, classes, textOf, pool }: MeasureElsewhereTask,
  { features, words }: Read,
  random: Random,
  pause: () => Promise<void>,
): Promise<ElsewhereProbe | null> {
  if (classes === 0 && words === null) return null
  const clusters = items.map(({ cluster }) => cluster)
  const captions = words && { clusters, textOf: Int32Array.from(textOf), texts: words, pool }
  const { probe, doublingGain, doubtful } = captions
    ? await measureCaptionProbes(features, captions, random, pause)
    : await measureProbes({ features, items, classes, captions: null, mirror: null }, random, pause)
  const { linear, knn, folds, chance, byDepth } = probe
  return {
    metric: captions ? 'recall-at-1' : 'accuracy',
    linear,
    knn,
    folds,
    chance,
    pool: probe.pool,
    connector: byDepth.find(({ tap }) => tap === CONNECTOR)?.value ?? linear.value,
    byDepth: byDepth.map(({ tap, value }, i) => ({ tap, depth: features.taps[i]?.depth ?? 0, value })),
    doublingGain,
    doubtful: doubtful === null ? null : wilson(doubtful, items.length),
  }
}
