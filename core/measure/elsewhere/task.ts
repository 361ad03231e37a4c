/** Measures a model that writes texts, from features and answers that Thaw's Python program left in a folder. */
import { setImmediate } from 'node:timers/promises'
import type { MeasureElsewhereResult, MeasureElsewhereTask, StageProgress } from '../../contract/compute.ts'
import type { ElsewhereProbe } from '../../contract/elsewhere-measurement.ts'
import { type Result, success } from '../../domain/failure.ts'
import { createRandom, type Random } from '../../domain/random.ts'
import { wilson } from '../../math/interval.ts'
import type { Matrix } from '../../math/matrix.ts'
import { measureProbes } from '../probe/measure.ts'
import { settle } from '../settle.ts'
import { readFeatures } from './read-features.ts'
import { scoreAnswers } from './score.ts'

export interface MeasureElsewhereHooks {
  readonly onProgress: (progress: StageProgress) => void
  readonly signal: AbortSignal
}

/** What the connector reads, and what the language model gets. */
const [POOLED, CONNECTOR] = ['pooled', 'connector'] as const

/** Failures: `stopped`, `model-mismatch` (the files are not what was planned). */
export async function measureElsewhere(
  task: MeasureElsewhereTask,
  hooks: MeasureElsewhereHooks,
): Promise<Result<MeasureElsewhereResult>> {
  return settle(() => measure(task, hooks), hooks.signal, 'You stopped the measurement. Nothing has changed.')
}

async function measure(
  task: MeasureElsewhereTask,
  { onProgress, signal }: MeasureElsewhereHooks,
): Promise<Result<MeasureElsewhereResult>> {
  const { folder, items, questions, seed } = task
  const random = createRandom(seed).fork('measure')
  const { about, taps, answers } = await readFeatures(folder, {
    items: items.map(({ id }) => id),
    taps: items.length === 0 ? [] : task.taps.map(({ name }) => name),
    questions: questions.map(({ id }) => id),
  })
  let parts = 0
  const pause = async (): Promise<void> => {
    onProgress({ stage: 'Probe the features', done: ++parts, total: null })
    await setImmediate()
    signal.throwIfAborted()
  }
  return success({
    engine: `${about.device}, ${about.dtype}, torch ${about.torch}, transformers ${about.transformers}`,
    probe: items.length === 0 ? null : await probesOf(task, taps, random.fork('probe'), pause),
    score: about.silent === null ? scoreAnswers(questions, answers, random.fork('answers')) : null,
    silent: about.silent,
    msPerImage: about.msPerImage,
  })
}

/** As of Thaw's own models (`core/measure/probe`); no picture is mirrored, and no caption is a class. */
async function probesOf(
  { taps: planned, items, classes }: MeasureElsewhereTask,
  taps: ReadonlyMap<string, Matrix>,
  random: Random,
  pause: () => Promise<void>,
): Promise<ElsewhereProbe> {
  const at = (tap: string): Matrix => taps.get(tap) as Matrix
  const depths = planned.filter(({ name }) => name !== POOLED)
  const features = {
    taps: depths.map(({ name, depth }) => ({ tap: name, depth, features: at(name) })),
    pooled: at(POOLED),
    embedding: null,
  }
  const images = { features, items, classes, captions: null, mirror: null }
  const { probe, doublingGain, doubtful } = await measureProbes(images, random, pause)
  const { linear, knn, folds, chance, byDepth } = probe
  return {
    linear,
    knn,
    folds,
    chance,
    connector: byDepth.find(({ tap }) => tap === CONNECTOR)?.value ?? linear.value,
    byDepth: byDepth.map(({ tap, value }, i) => ({ tap, depth: depths[i]?.depth ?? 0, value })),
    doublingGain,
    doubtful: wilson(doubtful ?? 0, items.length),
  }
}
