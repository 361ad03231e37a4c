/** Trains one phase: epochs of steps, a validation after each epoch, and the guard's adjustments. */
import { setImmediate as yieldToMessages } from 'node:timers/promises'
import type { NonFinite, StepProgram } from '../../engine/index.ts'
import type { GroupName } from '../../model/index.ts'
import { isHeadGroup } from '../../model/index.ts'
import { findRange } from './adapt/find-range.ts'
import type { BalanceState } from './adapt/gradient-balance.ts'
import { rebalanced, seenStep } from './adapt/gradient-balance.ts'
import type { Action, GuardState } from './adapt/guard.ts'
import { MOST_ROLLBACKS, afterEpoch, afterRollback, afterStep } from './adapt/guard.ts'
import type { Verdict } from './adapt/keeper.ts'
import { describeAdjustment, describeBalance, describeRange } from './adapt/words.ts'
import { createLoader } from './data/loader.ts'
import { batchOf, epochOrder } from './data/order.ts'
import { imagesPerPass } from './config.ts'
import { divergence } from './divergence.ts'
import { followNorms } from './follow-norms.ts'
import { clipFactor, globalNorm } from './optimise/adamw.ts'
import { phaseBegins } from './phase-text.ts'
import { warmupCosine } from './optimise/schedule.ts'
import type { Phase } from './phases.ts'
import { towerGroups } from './phases.ts'
import { mostCutsIn, patienceIn } from './plateau.ts'
import type { RunState } from './run-state.ts'
import { mean } from './score/calibrate.ts'
import type { Source, Sources } from './sources.ts'
import type { Scorer } from './tasks/task.ts'
import type { TrainerOptions, TrainerOutcome } from './trainer-options.ts'
import { validate } from './validate.ts'

/** Steps over which rates rise again after weights were restored, because the moments start from zero. */
const REWARM_STEPS = 10
/** Batches whose gradients decide the shares of a first epoch. */
const BALANCE_BATCHES = 2
/** Minimum steps of warm-up: Adam's first moments come from single batches. */
const LEAST_WARMUP = 10

export interface PhaseTools {
  readonly options: TrainerOptions
  readonly state: RunState
  readonly sources: Pick<Sources, 'trainItems' | 'valItems'>
  readonly source: Source
  readonly scorer: Scorer
}

export interface Judged extends Verdict {
  /** Mean calibrated validation loss. */
  readonly validation: number
}

/** Validates the current weights, and saves them if they are the best. */
export async function assess({ options, state, sources, source, scorer }: PhaseTools): Promise<Judged> {
  const { at, clock, reporter, keeper, shown } = state
  const began = options.now()
  const seen = await validate({ sources, source, scorer, onBatch: () => yieldToMessages() })
  const validated = options.now()
  state.took('validation', validated - began)
  // That of the fitted head is none of a phase: it reads features.
  if (at.step > 0) clock.validated(at.phase, validated - began)
  shown.validation = seen.value
  reporter.point('validation', seen.value)
  reporter.point('valLoss', seen.loss)
  const verdict = await keeper.judge(seen, { epoch: at.epochsDone, step: at.step })
  state.took('saving', options.now() - validated)
  if (verdict.kept) {
    at.best = verdict.kept
    at.spent = { ...at.spent, keptAt: clock.elapsed() }
  }
  if (verdict.improved) at.improved = true
  if (verdict.lowers) at.lowered = true
  state.report()
  return { ...verdict, validation: mean(seen.calibrated) }
}

/** The outcome of a run that ends with this phase, or null if the next phase follows. */
export async function runPhase(tools: PhaseTools, step: StepProgram): Promise<TrainerOutcome | null> {
  const { options, state, sources, source } = tools
  const { model, task, config, optimiser, signal, now } = options
  const { at, clock, reporter, stepsPerEpoch, shown } = state
  const phase = state.phase()
  const phaseSteps = phase.epochs * stepsPerEpoch
  const loader = createLoader(source, config.batch)
  const { architecture } = model
  const { pull } = options
  const decayOf = (name: string): number => (architecture.decays(name) && !pull?.has(name) ? config.weightDecay : 0)
  const join = architecture.text?.join
  const scale = join && model.params.get(join.logScale)
  const inputsOf = (items: readonly number[], x: Float32Array) => ({ x, ...task.batch(items, at.epochsDone) })

  if (at.range === null) {
    const items = batchOf(epochOrder(sources.trainItems, config.seed, at.epochsDone), 0, config.batch)
    const found = await state.spend('range', async () =>
      findRange({
        ...options,
        step,
        phase,
        guessing: task.guessing,
        steps: phaseSteps,
        decayOf,
        onStep: state.busy,
        batch: async () =>
          inputsOf(items, (await createLoader(source, config.batch).batch(items, 0, at.epochsDone)).slice()),
      }),
    )
    // Record both events and the factor together: a run stopped before this repeats the test, one stopped after it does
    // not.
    at.range = found?.factor ?? 1
    reporter.event('phase', phaseBegins(phase))
    if (found) reporter.event('range-test', describeRange(found, phase))
  }
  const tower = towerGroups(phase)
  const seeGradients = (grads: ReadonlyMap<string, Float32Array>): void => {
    if (phase.byGradient) at.balance = seenStep(at.balance, grads, model.params, architecture.groupOf, tower)
  }
  if (phase.byGradient && !at.balance) await state.spend('range', balanceFirstEpoch)

  async function balanceFirstEpoch(): Promise<void> {
    const order = epochOrder(sources.trainItems, config.seed, at.epochsDone)
    for (let batch = 0; batch < Math.min(BALANCE_BATCHES, stepsPerEpoch); batch++) {
      await state.busy('gradients of each block, batch', batch + 1, BALANCE_BATCHES)
      const x = await loader.batch(order, batch, at.epochsDone)
      const { grads } = await step.run(inputsOf(batchOf(order, batch, config.batch), x))
      seeGradients(grads)
    }
    balanceAgain()
  }

  /** New shares for the epoch that begins. */
  function balanceAgain(): void {
    if (!at.balance) return
    const before = at.balance
    at.balance = rebalanced(before)
    const text = describeBalance(at.balance, before)
    if (text) reporter.event('blocks', text)
  }

  async function rollBack(loss: number, norm: number, diagnose: () => Promise<NonFinite | undefined>) {
    if (at.guard.rollbacks < MOST_ROLLBACKS) {
      at.guard = afterRollback(at.guard)
      await state.restoreBest()
      reporter.event('rollback', describeAdjustment('rollback', at.guard, at.best, phase))
      return null
    }
    // A diagnosis takes more memory than a step and may fail although the step did not; the run ends as diverged
    // anyway.
    const cause = await diagnose().catch(() => undefined)
    state.report()
    const failure = divergence({ step: at.step, loss, norm, cause, best: at.best, runDir: options.runDir })
    return { kind: 'failed', failure, position: state.here() } as const
  }

  async function adjust(action: Action): Promise<void> {
    if (action === 'stop') at.ended = true
    if (action === 'rate-cut') await state.restoreBest()
    reporter.event(action === 'stop' ? 'stopped-early' : action, describeAdjustment(action, at.guard, at.best, phase))
  }

  // Checked before an epoch, not after it: a run that is resumed after a plateau ended it must not continue training.
  while (at.epoch < phase.epochs && !at.ended) {
    const order = epochOrder(sources.trainItems, config.seed, at.epochsDone)
    if (config.norms === 'follow' && at.followed !== at.epochsDone) {
      const { engine, images } = options
      await followNorms({ engine, model, images, batch: imagesPerPass(config), phase }, order)
      at.followed = at.epochsDone
    }
    for (; at.batch < stepsPerEpoch; at.batch++) {
      await yieldToMessages()
      if (signal.aborted) return stopped(state)
      const fraction = clock.fraction(at.phase, at.epoch * stepsPerEpoch + at.batch, phaseSteps)
      if (fraction >= 1) {
        // Validate the steps since the last validation; otherwise a limit shorter than an epoch would train in vain.
        if (at.batch > 0) await assess(tools)
        return null
      }
      const started = now()
      const items = batchOf(order, at.batch, config.batch)
      const x = await state.spend('images', async () => loader.batch(order, at.batch, at.epochsDone))
      const inputs = inputsOf(items, x)
      const began = now()
      const { outputs, grads } = await step.run(inputs)
      const loss = outputs['loss']?.[0] as number
      seeGradients(grads)
      const norm = globalNorm(grads)
      const judged = afterStep(at.guard, Number.isFinite(norm) ? loss : Number.NaN)
      at.guard = judged.state
      at.step++
      if (judged.diverged) {
        const failed = await rollBack(loss, norm, async () => step.diagnose(inputs))
        if (failed) return failed
        continue
      }
      const warmup = Math.max(LEAST_WARMUP, Math.round(config.warmupShare * phaseSteps))
      const scheduled = warmupCosine(fraction * phaseSteps, phaseSteps, Math.min(warmup, phaseSteps / 2))
      const factor = scheduled * (at.range ?? 1) * rewarmed(at.guard)
      const rateNow = (name: string): number => rateOf(phase, architecture.groupOf(name), at.guard, at.balance) * factor
      optimiser.update(model.params, grads, rateNow, decayOf, clipFactor(norm, config.clipNorm))
      pull?.apply(grads.keys(), rateNow)
      if (scale) scale.data[0] = Math.min(scale.data[0] as number, join.mostLogScale)
      state.took('steps', now() - began)
      const took = now() - started
      clock.step(at.phase, took)
      shown.imagesPerSecond = (items.length * 1000) / Math.max(0.01, took)
      shown.loss = loss
      at.epochLoss += loss
      reporter.point('loss', loss)
      state.report(false)
    }
    at.batch = 0
    at.epoch++
    at.epochsDone++
    const { better, worse, validation } = await assess(tools)
    const seen = { train: at.epochLoss / stepsPerEpoch, validation, better, worse }
    const after = afterEpoch(at.guard, seen, patienceIn(phase, config), mostCutsIn(phase))
    at.guard = after.state
    at.epochLoss = 0
    if (after.action) await adjust(after.action)
    balanceAgain()
    await state.checkpointIfDue()
  }
  return null
}

/** The outcome of a stopped run, with its checkpoint. */
export async function stopped(state: RunState): Promise<TrainerOutcome> {
  state.report()
  await state.checkpoint()
  return { kind: 'stopped', position: state.here() }
}

/** The peak rate of a group after the guard's cuts, and its share by gradient. */
export function rateOf(phase: Phase, group: GroupName, guard: GuardState, balance: BalanceState | null = null): number {
  const peak = (phase.rates[group] ?? 0) * guard.rate * (balance?.shares[group] ?? 1)
  if (isHeadGroup(group)) return peak
  return phase.trainable.indexOf(group) < guard.refrozen ? 0 : peak * guard.tower
}

const rewarmed = ({ cuts, rollbacks, steps }: GuardState): number =>
  cuts + rollbacks > 0 ? Math.min(1, steps / REWARM_STEPS) : 1
