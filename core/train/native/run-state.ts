/** A run's state and its reporting: one value that the parts of the trainer share. */
import { setImmediate as yieldToMessages } from 'node:timers/promises'
import type { RunProgress } from '../../contract/run.ts'
import { FailureError } from '../../domain/failure.ts'
import type { Keeper } from './adapt/keeper.ts'
import { createKeeper } from './adapt/keeper.ts'
import { afterPhase } from './adapt/guard.ts'
import { fewestEpochs } from './plateau.ts'
import { checkpointPace } from './checkpoint-pace.ts'
import type { RunClock } from './clock.ts'
import { createRunClock } from './clock.ts'
import type { Phase } from './phases.ts'
import type { Reporter } from './reporter.ts'
import { createReporter } from './reporter.ts'
import type { Position } from './run-checkpoint.ts'
import { restoreKept, saveLast } from './run-checkpoint.ts'
import type { Work } from './spent.ts'
import type { TimeLeft } from './time-left.ts'
import type { TrainerOptions } from './trainer-options.ts'

export interface RunState {
  readonly at: { -readonly [K in keyof Position]: Position[K] }
  readonly clock: RunClock
  readonly reporter: Reporter
  readonly keeper: Keeper
  readonly stepsPerEpoch: number
  /** Values shown beside the position. */
  readonly shown: { loss: number | null; validation: number | null; imagesPerSecond: number }
  phase(): Phase
  here(): Position
  /** Sends the run's progress; at once if `force` is set. */
  report(force?: boolean): void
  /**
   * Reports the activity while no steps are taken (“vision features”, 384 of 6,800), and yields to messages; throws if
   * the run was stopped.
   */
  busy(activity: string, done: number, of: number): Promise<void>
  /** Reports that so many images of the ending have passed the tower. */
  passed(activity: string, images: number): void
  /** Adds time to a kind of work. */
  took(on: Work, milliseconds: number): void
  /** Does some work, and adds its time. */
  spend<T>(on: Work, work: () => Promise<T>): Promise<T>
  checkpoint(): Promise<void>
  /** Saves a checkpoint if the last one is old enough. */
  checkpointIfDue(): Promise<void>
  /** Restores the best weights and resets the optimiser's moments, which belonged to others. */
  restoreBest(): Promise<void>
}

/** @param items how many there are of each split */
export function createRunState(
  options: TrainerOptions,
  items: { readonly train: number; readonly validation: number },
): RunState {
  const { model, config, phases, optimiser, start, runDir, signal, now } = options
  const stepsPerEpoch = Math.ceil(items.train / config.batch)
  const totalEpochs = phases.reduce((sum, { epochs }) => sum + epochs, 0)
  const clock = createRunClock(
    now,
    phases,
    stepsPerEpoch,
    config,
    { ...start.position, began: options.began },
    {
      validation: items.validation,
      ending: options.ending,
    },
  )
  const at: RunState['at'] = { ...start.position }
  const weights = { ...model, changing: options.changing }
  const keeper = createKeeper(runDir, weights, start.references)
  const shown: RunState['shown'] = { loss: null, validation: at.best?.value ?? null, imagesPerSecond: 0 }
  const phase = (): Phase => phases[Math.min(at.phase, phases.length - 1)] as Phase
  const here = (): Position => ({ ...at, elapsedSeconds: clock.elapsed(), phaseBegan: clock.began(at.phase) })
  const epochNow = (): number => at.epochsDone + at.batch / stepsPerEpoch
  const reporter = createReporter(
    now,
    () => ({ step: at.step, epoch: epochNow(), at: clock.elapsed() }),
    options.onProgress,
  )
  const left = (elapsedSeconds: number): TimeLeft | null => {
    const epochs = at.ended || at.phase >= phases.length ? 0 : phase().epochs - at.epoch
    const fewest = (of: number): number =>
      fewestEpochs(phases[of] as Phase, config, of === at.phase ? at.guard : afterPhase(at.guard))
    return clock.left(at.phase, Math.max(0, epochs * stepsPerEpoch - at.batch), epochs, elapsedSeconds, fewest)
  }
  const progress = (): RunProgress => {
    const known = position()
    const time = left(known.elapsedSeconds)
    return {
      ...known,
      etaSeconds: time && time.seconds,
      etaRange: time && { low: time.low, high: time.high },
    }
  }
  const position = (): Omit<RunProgress, 'etaSeconds'> => ({
    phase: phase().name,
    step: at.step,
    steps: totalEpochs * stepsPerEpoch,
    epoch: epochNow(),
    epochs: totalEpochs,
    ...shown,
    elapsedSeconds: clock.elapsed(),
  })
  function took(on: Work, milliseconds: number): void {
    at.spent = { ...at.spent, [on]: at.spent[on] + milliseconds / 1000 }
  }
  const pace = checkpointPace(now)
  async function spend<T>(on: Work, work: () => Promise<T>): Promise<T> {
    const began = now()
    try {
      return await work()
    } finally {
      took(on, now() - began)
    }
  }
  async function checkpoint(): Promise<void> {
    // A resumed run does not repeat the points before its checkpoint.
    reporter.flush()
    const began = now()
    await saveLast(runDir, weights, optimiser, { position: here(), references: keeper.references })
    const ended = now()
    took('saving', ended - began)
    pace.saved(began, ended)
  }
  return {
    at,
    clock,
    reporter,
    keeper,
    stepsPerEpoch,
    shown,
    phase,
    here,
    report: (force = true) => reporter.send(progress(), force),
    async busy(activity, done, of) {
      reporter.send({ ...progress(), activity: `${activity} ${done} of ${of}`, activityShare: done / Math.max(1, of) })
      await yieldToMessages()
      signal.throwIfAborted()
    },
    passed(activity, images) {
      clock.passed(images)
      reporter.send({ ...progress(), activity })
    },
    took,
    spend,
    checkpoint,
    async checkpointIfDue() {
      if (pace.due()) await checkpoint()
    },
    async restoreBest() {
      const restored = await restoreKept(runDir, weights)
      if (!restored.ok) throw new FailureError(restored.failure)
      optimiser.moments.clear()
    },
  }
}
