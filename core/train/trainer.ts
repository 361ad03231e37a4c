/** The one trainer that every strategy runs on: phases, epochs, steps, early stopping, checkpoints. */
import { setImmediate as yieldToMessages } from 'node:timers/promises'
import type { DatasetPayload } from '../contract/compute.ts'
import type { MetricPoint, RunConfig, RunProgress } from '../contract/run.ts'
import type { Matrix } from '../domain/matrix.ts'
import { row } from '../domain/matrix.ts'
import { createRandom } from '../domain/random.ts'
import type { Failure } from '../domain/failure.ts'
import type { Engine, Program, StepProgram } from '../engine/index.ts'
import { pooledWidth } from '../model/config.ts'
import { groupOf } from '../model/groups.ts'
import type { LoadedModel } from '../model/index.ts'
import { classCaption, embedTexts } from '../model/index.ts'
import { MAX_LOGIT_SCALE, decays } from '../model/parameters.ts'
import { normalisePixels } from '../model/pixels.ts'
import { createRunClock } from './clock.ts'
import { augmentInto } from './data/augment.ts'
import type { ImageStore } from './data/images.ts'
import { batchOf, epochOrder } from './data/order.ts'
import type { Evaluation } from './evaluate.ts'
import { evaluate } from './evaluate.ts'
import { frozenFeatures } from './feature-cache.ts'
import { fitConnector } from './fit-connector.ts'
import type { AdamW } from './optimise/adamw.ts'
import { clipByGlobalNorm } from './optimise/adamw.ts'
import { warmupCosine } from './optimise/schedule.ts'
import type { Phase } from './phases.ts'
import { trainableTensors } from './phases.ts'
import type { ClassTexts } from './programs.ts'
import { compileClassifier, compileTrainingStep, targetsFor } from './programs.ts'
import { createReporter } from './reporter.ts'
import type { Position } from './run-checkpoint.ts'
import { saveBest, saveLast } from './run-checkpoint.ts'

/** Views of each training image in the feature cache: the image itself and a few random ones. */
const CACHED_VIEWS = 4
/** At most this often, because the file holds weights and both moments. */
const CHECKPOINT_EVERY_MS = 15_000

export interface TrainerOptions {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly dataset: DatasetPayload
  readonly images: ImageStore
  readonly texts: ClassTexts
  readonly config: RunConfig
  readonly phases: readonly Phase[]
  readonly optimiser: AdamW
  readonly start: Position
  readonly runDir: string
  readonly cacheDir: string
  readonly onProgress: (progress: RunProgress, points: readonly MetricPoint[]) => void
  readonly signal: AbortSignal
  readonly now: () => number
}

export type TrainerOutcome =
  | { readonly kind: 'done'; readonly reason: string; readonly position: Position }
  | { readonly kind: 'stopped'; readonly position: Position }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** What a phase trains on: rows of pixels or of cached features. */
interface Source {
  readonly rowSize: number
  fillTrain(item: number, epoch: number, out: Float32Array, at: number): Promise<void> | void
  fillValidation(index: number, out: Float32Array, at: number): Promise<void> | void
}

export async function trainPhases(options: TrainerOptions): Promise<TrainerOutcome> {
  const { engine, model, dataset, images, texts, config, phases, optimiser, start, runDir, signal, now } = options
  const side = model.config.imageSize
  const trainItems = indicesOf(dataset, 'train')
  const valItems = indicesOf(dataset, 'val')
  const labelOf = (item: number): number => dataset.items[item]?.label as number
  const valLabels = valItems.map(labelOf)
  const stepsPerEpoch = Math.ceil(trainItems.length / config.batch)
  const totalEpochs = phases.reduce((sum, { epochs }) => sum + epochs, 0)
  const clock = createRunClock(now, phases, stepsPerEpoch, config, start.elapsedSeconds)
  const at: { -readonly [K in keyof Position]: Position[K] } = { ...start }
  let lastLoss: number | null = null
  let lastValidation: number | null = start.best?.accuracy ?? null
  let imagesPerSecond = 0
  let savedAt = now()
  const here = (): Position => ({ ...at, elapsedSeconds: clock.elapsed() })
  const epochNow = (): number => at.epochsDone + at.batch / stepsPerEpoch
  const reporter = createReporter(
    now,
    () => ({ step: at.step, epoch: epochNow(), at: clock.elapsed() }),
    options.onProgress,
  )
  const progress = (name: string, stepsLeft: number): RunProgress => ({
    phase: name,
    step: at.step,
    steps: totalEpochs * stepsPerEpoch,
    epoch: epochNow(),
    epochs: totalEpochs,
    loss: lastLoss,
    validation: lastValidation,
    imagesPerSecond,
    elapsedSeconds: clock.elapsed(),
    etaSeconds: clock.eta(at.phase, stepsLeft),
  })

  const featureRequest = {
    engine,
    model,
    images,
    fingerprint: dataset.fingerprint,
    cacheDir: options.cacheDir,
    seed: config.seed,
    batch: config.batch,
    onBatch: async (done: number, total: number, msPerImage: number): Promise<void> => {
      clock.forward(msPerImage)
      imagesPerSecond = 1000 / msPerImage
      const first = phases[at.phase] as Phase
      const activity = `vision features ${done} of ${total}`
      reporter.send({ ...progress(first.name, first.epochs * stepsPerEpoch), activity })
      await yieldToMessages()
      signal.throwIfAborted()
    },
  }

  /** Cached views of the training images; view 0 is the image itself. */
  const trainFeatures = (): Promise<Matrix[]> => {
    const views = config.augment && phases.some(({ cached }) => cached) ? CACHED_VIEWS : 1
    return frozenFeatures({ ...featureRequest, items: trainItems, views })
  }

  async function sourceFor(phase: Phase): Promise<Source> {
    const rowSize = phase.cached ? pooledWidth(model.config) : side * side * 3
    if (!phase.cached) {
      return {
        rowSize,
        fillTrain: async (item, epoch, out, to) => {
          const rgb = await images.get(item)
          if (config.augment) augmentInto(rgb, side, createRandom(`augment-${config.seed}-${epoch}-${item}`), out, to)
          else normalisePixels(rgb, out, to)
        },
        fillValidation: async (index, out, to) => normalisePixels(await images.get(valItems[index] as number), out, to),
      }
    }
    const train = await trainFeatures()
    const val = await frozenFeatures({ ...featureRequest, items: valItems, views: 1 })
    const rowOf = new Map(trainItems.map((item, i) => [item, i]))
    return {
      rowSize,
      fillTrain: (item, epoch, out, to) => {
        const view = createRandom(`pick-${config.seed}-${epoch}-${item}`).int(train.length)
        out.set(row(train[view] as Matrix, rowOf.get(item) as number), to)
      },
      fillValidation: (index, out, to) => out.set(row(val[0] as Matrix, index), to),
    }
  }

  const validate = (program: Program, source: Source): Promise<Evaluation> =>
    evaluate({
      program,
      texts,
      batch: config.batch,
      rowSize: source.rowSize,
      labels: valLabels,
      fill: source.fillValidation,
      onBatch: () => yieldToMessages(),
    })

  /** Keeps the weights when they are better; ties in accuracy go to the lower loss. */
  async function keepIfBest(seen: Evaluation): Promise<void> {
    const { best } = at
    const better = !best || seen.accuracy > best.accuracy || (seen.accuracy === best.accuracy && seen.loss < best.loss)
    at.sinceBest = better ? 0 : at.sinceBest + 1
    if (!better) return
    at.best = { accuracy: seen.accuracy, loss: seen.loss, epoch: at.epochsDone, step: at.step }
    await saveBest(runDir, model.params, model.config, {
      validationAccuracy: String(seen.accuracy),
      step: String(at.step),
    })
  }

  /** Hands on the points that the reporter still holds, with where the run is. */
  function report(): void {
    const phase = phases[at.phase] as Phase
    reporter.send(progress(phase.name, (phase.epochs - at.epoch) * stepsPerEpoch - at.batch), true)
  }

  async function assess(classify: Program, source: Source): Promise<void> {
    const seen = await validate(classify, source)
    lastValidation = seen.accuracy
    reporter.point('valAccuracy', seen.accuracy)
    reporter.point('valLoss', seen.loss)
    await keepIfBest(seen)
    report()
  }

  async function runPhase(
    phase: Phase,
    step: StepProgram,
    classify: Program,
    source: Source,
  ): Promise<TrainerOutcome | null> {
    const phaseSteps = phase.epochs * stepsPerEpoch
    const x = new Float32Array(config.batch * source.rowSize)
    const rateOf = (name: string): number => phase.rates[groupOf(name)] ?? 0
    const decayOf = (name: string): number =>
      decays(name, model.params.get(name)?.shape ?? []) ? config.weightDecay : 0
    const scale = model.params.get('logit_scale')?.data as Float32Array
    // Asked before an epoch, not after it: a run resumed where patience had ended must not train on.
    for (; at.epoch < phase.epochs && at.sinceBest < config.patience; at.epoch++) {
      const order = epochOrder(trainItems, config.seed, at.epochsDone)
      for (; at.batch < stepsPerEpoch; at.batch++) {
        await yieldToMessages()
        if (signal.aborted) return stop()
        const stepsDone = at.epoch * stepsPerEpoch + at.batch
        const fraction = clock.fraction(at.phase, stepsDone, phaseSteps)
        if (fraction >= 1) {
          // The steps since the last validation count, or a limit shorter than an epoch would train for nothing.
          if (at.batch > 0) await assess(classify, source)
          return null
        }
        const started = now()
        const batch = batchOf(order, at.batch, config.batch)
        x.fill(0)
        await Promise.all(batch.map(async (item, i) => source.fillTrain(item, at.epochsDone, x, i * source.rowSize)))
        const targets = targetsFor(batch.map(labelOf), texts.count, config.batch, config.labelSmoothing)
        const { outputs, grads } = await step.run({ x, ...texts.arrays, ...targets })
        const loss = outputs['loss']?.[0] as number
        const norm = clipByGlobalNorm(grads, config.clipNorm)
        if (!Number.isFinite(loss) || !Number.isFinite(norm)) return diverged(loss, grads)
        const warmup = Math.max(10, Math.round(config.warmupShare * phaseSteps))
        const factor = warmupCosine(fraction * phaseSteps, phaseSteps, Math.min(warmup, phaseSteps / 2))
        optimiser.update(model.params, grads, (name) => rateOf(name) * factor, decayOf)
        scale[0] = Math.min(scale[0] as number, MAX_LOGIT_SCALE)
        const took = now() - started
        clock.step(at.phase, took)
        imagesPerSecond = (batch.length * 1000) / Math.max(0.01, took)
        lastLoss = loss
        at.step++
        reporter.point('loss', loss)
        reporter.send(progress(phase.name, phaseSteps - stepsDone - 1))
      }
      at.batch = 0
      at.epochsDone++
      await assess(classify, source)
      if (now() - savedAt > CHECKPOINT_EVERY_MS) {
        savedAt = now()
        await saveLast(runDir, model.params, optimiser, { ...here(), epoch: at.epoch + 1 })
      }
    }
    return null
  }

  async function stop(): Promise<TrainerOutcome> {
    report()
    await saveLast(runDir, model.params, optimiser, here())
    return { kind: 'stopped', position: here() }
  }

  function diverged(loss: number, grads: ReadonlyMap<string, Float32Array>): TrainerOutcome {
    const where = Array.from(grads).find(([, grad]) => grad.some((value) => !Number.isFinite(value)))?.[0]
    const what = Number.isFinite(loss) ? 'a gradient is not finite' : `the loss became ${loss}`
    const kept = at.best ? ' The best weights before it are kept.' : ''
    const message = `Training diverged at step ${at.step}: ${what} (first in tensor ${where}). Try again with a smaller learning rate or another seed.${kept}`
    report()
    return { kind: 'failed', failure: { code: 'diverged', message } }
  }

  /** A fresh run begins with a fitted head, and with its score as the one to beat. */
  async function begin(): Promise<void> {
    const shape = {
      engine,
      config: model.config,
      params: model.params,
      texts,
      input: 'features',
      batch: config.batch,
    } as const
    const [trained] = await trainFeatures()
    const [held] = await frozenFeatures({ ...featureRequest, items: valItems, views: 1 })
    const embedded = await embedTexts({ engine, model, texts: dataset.classes.map(classCaption) })
    const labelled = (features: Matrix | undefined, items: readonly number[]) => ({
      features: features as Matrix,
      labels: items.map(labelOf),
    })
    fitConnector(model.params, labelled(trained, trainItems), labelled(held, valItems), embedded)
    const classify = await compileClassifier(shape)
    try {
      const fill = (index: number, out: Float32Array, to: number): void => out.set(row(held as Matrix, index), to)
      const seen = await evaluate({
        program: classify,
        texts,
        batch: config.batch,
        rowSize: pooledWidth(model.config),
        labels: valLabels,
        fill,
      })
      lastValidation = seen.accuracy
      reporter.point('valAccuracy', seen.accuracy)
      reporter.point('valLoss', seen.loss)
      await keepIfBest(seen)
    } finally {
      await classify.dispose()
    }
  }

  // Not “at step 0”: a run stopped between this and its first step must not do it twice.
  if (!at.best) {
    try {
      await begin()
    } catch (error) {
      if (signal.aborted) return stop()
      throw error
    }
  }
  let stoppedEarly = false
  for (; at.phase < phases.length; at.phase++) {
    const phase = phases[at.phase] as Phase
    const shape = {
      engine,
      config: model.config,
      params: model.params,
      texts,
      input: phase.cached ? 'features' : 'pixels',
      batch: config.batch,
    } as const
    let source: Source
    try {
      source = await sourceFor(phase)
    } catch (error) {
      if (signal.aborted) return stop()
      throw error
    }
    const step = await compileTrainingStep(shape, trainableTensors(phase, model.params.keys()))
    const classify = await compileClassifier(shape)
    try {
      const ended = await runPhase(phase, step, classify, source)
      if (ended) return ended
    } finally {
      await step.dispose()
      await classify.dispose()
    }
    stoppedEarly = at.sinceBest >= config.patience
    at.epoch = 0
    at.batch = 0
    at.sinceBest = 0
  }
  const overTime = config.minutes !== undefined && clock.elapsed() >= config.minutes * 60 * 0.98
  const reason = overTime
    ? `time limit of ${config.minutes} minutes reached`
    : stoppedEarly
      ? `no better for ${config.patience} epochs`
      : ''
  return { kind: 'done', reason, position: here() }
}

function indicesOf(dataset: DatasetPayload, split: string): number[] {
  return dataset.items.flatMap((item, index) => (item.split === split ? [index] : []))
}
