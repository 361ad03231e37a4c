/** The one trainer that every strategy runs on: phases, epochs, steps, early stopping, checkpoints. */
import { setImmediate as yieldToMessages } from 'node:timers/promises'
import type { DatasetPayload } from '../contract/compute.ts'
import type { RunConfig, RunProgress } from '../contract/run.ts'
import { classCaption } from '../domain/caption.ts'
import type { Failure } from '../domain/failure.ts'
import type { Engine, NonFinite, StepProgram } from '../engine/index.ts'
import type { Cut } from '../model/cut.ts'
import { groupOf } from '../model/groups.ts'
import type { LoadedModel } from '../model/index.ts'
import { embedTexts } from '../model/index.ts'
import { MAX_LOGIT_SCALE, decays } from '../model/parameters.ts'
import { createRunClock } from './clock.ts'
import type { ImageStore } from './data/images.ts'
import { createLoader } from './data/loader.ts'
import { batchOf, epochOrder } from './data/order.ts'
import { divergence } from './divergence.ts'
import type { Evaluation } from './evaluate.ts'
import { evaluate } from './evaluate.ts'
import { fitConnector } from './fit-connector.ts'
import type { AdamW } from './optimise/adamw.ts'
import { clipByGlobalNorm } from './optimise/adamw.ts'
import { warmupCosine } from './optimise/schedule.ts'
import type { Phase } from './phases.ts'
import { trainableTensors } from './phases.ts'
import type { Classifier, ClassTexts } from './programs.ts'
import { compileClassifier, compileTrainingStep, targetsFor } from './programs.ts'
import { phaseBegins } from './phase-text.ts'
import type { OnRunProgress } from './reporter.ts'
import { createReporter } from './reporter.ts'
import type { Position } from './run-checkpoint.ts'
import { saveBest, saveLast } from './run-checkpoint.ts'
import type { Source } from './sources.ts'
import { createSources } from './sources.ts'

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
  readonly onProgress: OnRunProgress
  readonly signal: AbortSignal
  readonly now: () => number
}

export type TrainerOutcome =
  | { readonly kind: 'done'; readonly reason: string; readonly position: Position }
  | { readonly kind: 'stopped'; readonly position: Position }
  | { readonly kind: 'failed'; readonly failure: Failure }

export async function trainPhases(options: TrainerOptions): Promise<TrainerOutcome> {
  const { engine, model, dataset, texts, config, phases, optimiser, start, runDir, signal, now } = options
  using sources = createSources({ ...options, onFeatures: reportFeatures })
  const { trainItems, labelOf } = sources
  const valLabels = sources.valItems.map(labelOf)
  const stepsPerEpoch = Math.ceil(trainItems.length / config.batch)
  const totalEpochs = phases.reduce((sum, { epochs }) => sum + epochs, 0)
  const clock = createRunClock(now, phases, stepsPerEpoch, config, start)
  const at: { -readonly [K in keyof Position]: Position[K] } = { ...start }
  let lastLoss: number | null = null
  let lastValidation: number | null = start.best?.accuracy ?? null
  let imagesPerSecond = 0
  let savedAt = now()
  const here = (): Position => ({ ...at, elapsedSeconds: clock.elapsed(), phaseBegan: clock.began(at.phase) })
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

  async function reportFeatures(done: number, total: number, msPerImage: number): Promise<void> {
    clock.forward(msPerImage)
    imagesPerSecond = 1000 / msPerImage
    const phase = phases[at.phase] as Phase
    const activity = `vision features ${done} of ${total}`
    reporter.send({ ...progress(phase.name, phase.epochs * stepsPerEpoch), activity })
    await yieldToMessages()
    signal.throwIfAborted()
  }

  const shapeOf = (from: Cut) => ({
    engine,
    config: model.config,
    params: model.params,
    texts,
    from,
    batch: config.batch,
    recompute: config.recompute,
  })

  const validate = (classifier: Classifier, source: Source): Promise<Evaluation> =>
    evaluate({
      classifier,
      classes: texts.count,
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

  async function assess(classify: Classifier, source: Source): Promise<void> {
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
    classify: Classifier,
    source: Source,
  ): Promise<TrainerOutcome | null> {
    const phaseSteps = phase.epochs * stepsPerEpoch
    const loader = createLoader(source, config.batch)
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
        if (stepsDone === 0) reporter.event('phase', phaseBegins(phase))
        const started = now()
        const batch = batchOf(order, at.batch, config.batch)
        const x = await loader.batch(order, at.batch, at.epochsDone)
        const targets = targetsFor(batch.map(labelOf), texts.count, config.batch, config.labelSmoothing)
        const inputs = { x, ...texts.arrays, ...targets }
        const { outputs, grads } = await step.run(inputs)
        const loss = outputs['loss']?.[0] as number
        const norm = clipByGlobalNorm(grads, config.clipNorm)
        if (!Number.isFinite(loss) || !Number.isFinite(norm)) return diverged(loss, norm, step.diagnose(inputs))
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

  async function diverged(
    loss: number,
    norm: number,
    diagnosis: Promise<NonFinite | undefined>,
  ): Promise<TrainerOutcome> {
    // A diagnosis takes more memory than a step and may fail where the step did not; the run ends as diverged anyway.
    const cause = await diagnosis.catch(() => undefined)
    report()
    return { kind: 'failed', failure: divergence({ step: at.step, loss, norm, cause, best: at.best, runDir }) }
  }

  /** A fresh run begins with a fitted head, and with its score as the one to beat. */
  async function begin(): Promise<void> {
    const { train, held, source } = await sources.forFit()
    const embedded = await embedTexts({ engine, model, texts: dataset.classes.map(classCaption) })
    await fitConnector(engine, model.params, train, held, embedded)
    const classify = await compileClassifier(shapeOf('pooled'))
    try {
      await assess(classify, source)
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
    const shape = shapeOf(phase.from)
    let source: Source
    try {
      source = await sources.of(at.phase, { first: at.epochsDone, count: phase.epochs - at.epoch })
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
    ? `Ended at the time limit of ${config.minutes} minutes.`
    : stoppedEarly
      ? `Ended early: validation was no better for ${config.patience} epochs.`
      : ''
  return { kind: 'done', reason, position: here() }
}
