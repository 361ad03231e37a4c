/** The one trainer that every strategy runs on: a fitted head, then phases. */
import type { Blend } from '../../contract/blend.ts'
import type { Cut } from '../../model/index.ts'
import { afterPhase } from './adapt/guard.ts'
import { describeFit, describeUnfrozen, notImproved } from './adapt/words.ts'
import { imagesPerPass } from './config.ts'
import { blendAtEnd } from './end-blend.ts'
import { assess, runPhase, stopped } from './phase-runner.ts'
import { finishAdapters, shareAdapters } from './merge-adapters.ts'
import { trainableTensors, trainsTower } from './phases.ts'
import { compileTrainingStep } from './programs.ts'
import { saveStart } from './run-checkpoint.ts'
import type { RunState } from './run-state.ts'
import { createRunState } from './run-state.ts'
import type { Source, Sources } from './sources.ts'
import { createSources } from './sources.ts'
import { describeSpent } from './spent.ts'
import type { TrainerOptions, TrainerOutcome } from './trainer-options.ts'

/** So many phases in a row without a gain, and the run unfreezes no more. */
const MOST_IDLE_PHASES = 2

export async function trainPhases(options: TrainerOptions): Promise<TrainerOutcome> {
  const { phases, signal } = options
  using sources = createSources({
    ...options,
    onFeatures: async (done, total, msPerImage) => {
      state.clock.forward(msPerImage, total - done)
      state.shown.imagesPerSecond = 1000 / msPerImage
      await state.busy('vision features', done, total)
    },
  })
  const state = createRunState(options, { train: sources.trainItems.length, validation: sources.valItems.length })
  const { at } = state
  let blend: Blend | null = null
  try {
    const every = [...options.dataset.items.keys()]
    await options.task.prepare?.(options.engine, options.model, every, (done, of) => state.busy('texts', done, of))
    // Not “at step 0”: a run stopped between this and its first step must not repeat it.
    if (!at.best) await beginWithFittedHead(options, state, sources)
    for (; at.phase < phases.length; nextPhase(state, phases)) {
      // Each phase starts from the best weights of the previous ones.
      if (at.epoch === 0 && at.batch === 0 && at.best && at.best.step !== at.step) await state.restoreBest()
      if (at.idlePhases >= MOST_IDLE_PHASES) {
        state.reporter.event('stopped-early', describeUnfrozen(state.phase()))
        continue
      }
      const outcome = await trainPhase(options, state, sources)
      if (outcome) return outcome
    }
    blend = await finish(await withoutAdapters(options, state), state, sources)
  } catch (error) {
    if (signal.aborted) return stopped(state)
    throw error
  }
  state.report()
  const reason = reasonOf(options, state)
  return {
    kind: 'done',
    reason,
    position: state.here(),
    blend,
    score: (work) => state.spend('scores', async () => work((images) => state.passed('scores', images))),
    end() {
      const seconds = state.clock.elapsed()
      const spent = describeSpent(at.spent, seconds)
      if (spent) state.reporter.event('time', spent)
      return seconds
    },
  }
}

/** A new run starts with a fitted head, whose score is the one to beat. */
async function beginWithFittedHead(options: TrainerOptions, state: RunState, sources: Sources): Promise<void> {
  const { engine, model, task } = options
  const { train, held, views, source } = await state.spend('features', async () => sources.forFit())
  const onFit = (done: number, of: number): Promise<void> => state.busy('head fit', done, of)
  const fit = await state.spend('head', async () => task.fitHead(engine, model, train, held, onFit))
  const scorer = await task.compileScorer(shapeOf(options, 'pooled'))
  try {
    await assess({ options, state, sources, source, scorer })
    if (trainsTower(options.phases)) await saveStart(options.runDir, { ...model, changing: options.changing })
  } finally {
    await scorer.dispose()
  }
  state.reporter.event('head-fit', describeFit(fit, task.description, train.items.length / views, views))
}

async function trainPhase(options: TrainerOptions, state: RunState, sources: Sources): Promise<TrainerOutcome | null> {
  const { at } = state
  const phase = state.phase()
  if (phase.epochs === 0) return null
  const epochs = { first: at.epochsDone, count: phase.epochs - at.epoch }
  const source: Source = await state.spend('features', async () => sources.of(at.phase, epochs))
  const shape = stepShapeOf(options, phase.from)
  const step = await compileTrainingStep(shape, trainableTensors(phase, options.model.architecture))
  const scorer = await options.task.compileScorer(shapeOf(options, phase.from))
  try {
    return await runPhase({ options, state, sources, source, scorer }, step)
  } finally {
    await step.dispose()
    await scorer.dispose()
  }
}

/** The options with the model that the run returns. */
async function withoutAdapters(options: TrainerOptions, { at }: RunState): Promise<TrainerOptions> {
  const { adapted, model, runDir, changing } = options
  if (!adapted) return options
  await finishAdapters(runDir, { ...model, changing }, adapted.settings, at.best)
  return { ...options, model: adapted.plain }
}

async function finish(options: TrainerOptions, state: RunState, sources: Sources): Promise<Blend | null> {
  if (!trainsTower(options.phases)) return null
  // A batch that a few validation images cannot fill would cost as much as a full one, at each of the shares.
  const batch = Math.max(1, Math.min(imagesPerPass(options.config), sources.valItems.length))
  const scorer = await options.task.compileScorer({ ...shapeOf(options, 'pixels'), batch })
  try {
    const blend = await blendAtEnd(options, state, sources, scorer)
    if (options.adapted && blend) await shareAdapters(options.runDir, options.adapted.settings, blend.share)
    return blend
  } finally {
    await scorer.dispose()
  }
}

function nextPhase({ at }: RunState, phases: TrainerOptions['phases']): void {
  at.phase++
  at.epoch = 0
  at.batch = 0
  at.range = null
  at.balance = null
  at.epochLoss = 0
  at.idlePhases = at.lowered ? 0 : at.idlePhases + 1
  at.lowered = false
  // How the last one ended is how the run did.
  if (at.phase < phases.length) at.ended = false
  at.guard = afterPhase(at.guard)
}

/** For a scorer. */
const shapeOf = ({ engine, model, config }: TrainerOptions, from: Cut) => ({
  engine,
  model,
  from,
  batch: imagesPerPass(config),
})

const stepShapeOf = ({ engine, model, task, config }: TrainerOptions, from: Cut) => ({
  engine,
  model,
  task,
  from,
  batch: config.batch,
  microBatch: imagesPerPass(config),
  recompute: config.recompute,
})

/** Why the run ended that way; empty if it completed as planned and improved. */
function reasonOf({ config, phases, task }: TrainerOptions, { at, clock, reporter }: RunState): string {
  const reasons: string[] = []
  if (config.minutes !== undefined && clock.elapsed() >= config.minutes * 60 * 0.98)
    reasons.push(`Ended at the time limit of ${config.minutes} minutes.`)
  else if (at.ended) reasons.push('Ended early: validation no longer improved.')
  if (at.epochsDone > 0 && !at.improved) {
    reasons.push(notImproved(at.best, phases, task.description))
    reporter.event('not-improved', reasons.at(-1) as string)
  }
  return reasons.join(' ')
}
