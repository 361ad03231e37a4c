/** Tracks a run's progress and estimates its remaining time. */
import type { Settings } from './config.ts'
import type { Phase } from './phases.ts'
import { towerGroups } from './phases.ts'
import { type CostPart, type TimeLeft, timeLeft } from './time-left.ts'

/** Cost of a step that hardly uses the tower, in forward passes through it. */
const HEAD_STEP = 0.2

/**
 * A phase's step in forward passes through the whole tower: backward costs twice the forward pass, and only in parts
 * that train; stored activations save the forward pass below the cut.
 */
function forwardsOf(phase: Phase, phases: readonly Phase[]): number {
  const trained = (one: Phase): number => towerGroups(one).length
  const share = trained(phase) / Math.max(1, ...phases.map(trained))
  return Math.max(HEAD_STEP, phase.cached ? 3 * share : 1 + 2 * share)
}

/** The work around the steps, in images that pass the whole tower. */
export interface Around {
  /** Validation images, which are scored after every epoch. */
  readonly validation: number
  /** Passes that follow the last step: mixtures of weights, scores, retention. */
  readonly ending: number
}

export interface RunClock {
  /** Seconds trained, including those before a resume. */
  elapsed(): number
  /** Part of a phase done, 0–1, by steps or by its share of the time limit, whichever is further. */
  fraction(phase: number, stepsDone: number, stepsTotal: number): number
  /** Seconds at which a phase began, or null while it has not. */
  began(phase: number): number | null
  /** Records one step of a phase. */
  step(phase: number, milliseconds: number): void
  /** Records one validation of a phase. */
  validated(phase: number, milliseconds: number): void
  /** One image through the tower, ms; the guess for what has not been measured. `left` pass it before the next step. */
  forward(milliseconds: number, left?: number): void
  /** Images of the ending that have passed the tower. */
  passed(images: number): void
  /**
   * Time left, or null until there is a basis for an estimate.
   * @param epochsLeft of the phase
   * @param fewest epochs of a phase, from now on, after which it may end
   */
  left(
    phase: number,
    stepsLeft: number,
    epochsLeft: number,
    elapsedSeconds: number,
    fewest?: (phase: number) => number,
  ): TimeLeft | null
}

/** Times of one kind of work in a phase. */
interface Measured {
  times: number
  ms: number
}

export function createRunClock(
  now: () => number,
  phases: readonly Phase[],
  stepsPerEpoch: number,
  config: Settings,
  before: {
    readonly elapsedSeconds: number
    readonly phase: number
    readonly phaseBegan: number | null
    /** When this part of the run began. */
    readonly began: number
  },
  around: Around,
): RunClock {
  const elapsed = (): number => before.elapsedSeconds + (now() - before.began) / 1000
  const epochs = phases.reduce((sum, { epochs: n }) => sum + n, 0)
  const steps = phases.map((): Measured => ({ times: 0, ms: 0 }))
  const validations = phases.map((): Measured => ({ times: 0, ms: 0 }))
  const begun: (number | undefined)[] = []
  if (before.phaseBegan !== null) begun[before.phase] = before.phaseBegan
  let measuredForward: number | null = null
  let waiting = 0
  let { ending } = around
  /** When the first of its images had passed, and how many were left. */
  let begunEnding: { readonly images: number; readonly seconds: number } | null = null

  /** Measured in this phase, else in the latest one that reads the same input; null if neither is. */
  function known(of: readonly Measured[], phase: number, least: number): CostPart | null {
    const own = of[phase]
    if (own && own.times >= least) return { ms: own.ms / own.times, measured: true }
    const like = of.findLast(({ times }, i) => times >= least && phases[i]?.from === phases[phase]?.from)
    return like ? { ms: like.ms / like.times, measured: false } : null
  }
  /** ms; from the steps if no image has passed the whole tower alone, as where all its activations were stored. */
  function forwardMs(): number | null {
    if (measuredForward !== null) return measuredForward
    const phase = steps.findLastIndex(({ times }, i) => times >= LEAST_STEPS && phases[i]?.from === 'pixels')
    const step = phase < 0 ? null : known(steps, phase, LEAST_STEPS)
    return step && step.ms / (config.batch * forwardsOf(phases[phase] as Phase, phases))
  }
  function guessed(forwards: number): CostPart | null {
    const each = forwardMs()
    return each === null ? null : { ms: each * forwards, measured: false }
  }
  const perStep = (phase: number): CostPart | null =>
    known(steps, phase, LEAST_STEPS) ?? guessed(config.batch * forwardsOf(phases[phase] as Phase, phases))
  function perValidation(phase: number): CostPart {
    const { cached, from } = phases[phase] as Phase
    const share = from === 'pooled' ? 0 : cached ? HEAD_STEP : 1
    return known(validations, phase, 1) ?? guessed(share * around.validation) ?? NOTHING
  }
  /** Null if no image has passed the tower. */
  function endingLeft(elapsedSeconds: number): CostPart | null {
    if (ending < around.ending) begunEnding ??= { images: ending, seconds: elapsedSeconds }
    const done = begunEnding ? begunEnding.images - ending : 0
    if (begunEnding && done >= LEAST_ENDING)
      return { ms: (ending * 1000 * (elapsedSeconds - begunEnding.seconds)) / done, measured: true }
    return waiting + ending === 0 ? NOTHING : guessed(waiting + ending)
  }
  return {
    elapsed,
    fraction(phase, stepsDone, stepsTotal) {
      const bySteps = stepsDone / Math.max(1, stepsTotal)
      if (config.minutes === undefined) return bySteps
      begun[phase] ??= elapsed()
      const rest = phases.slice(phase).reduce((sum, { epochs: n }) => sum + n, 0)
      const share =
        ((phases[phase]?.epochs ?? 0) / Math.max(1, Math.min(rest, epochs))) * (config.minutes * 60 - begun[phase])
      return Math.max(bySteps, share <= 0 ? 1 : (elapsed() - begun[phase]) / share)
    },
    began: (phase) => begun[phase] ?? null,
    step: (phase, milliseconds) => add(steps[phase], milliseconds),
    validated: (phase, milliseconds) => add(validations[phase], milliseconds),
    forward(milliseconds, left = 0) {
      measuredForward = milliseconds
      waiting = left
    },
    passed(images) {
      ending = Math.max(0, ending - images)
    },
    left(phase, stepsLeft, epochsLeft, elapsedSeconds, fewest = () => Number.POSITIVE_INFINITY) {
      const after = endingLeft(elapsedSeconds)
      if (after === null) return null
      const parts: CostPart[] = []
      for (let i = phase; i < phases.length; i++) {
        const each = perStep(i)
        if (each === null) return null
        const rest = i === phase ? epochsLeft : (phases[i] as Phase).epochs
        const least = rest === 0 ? 1 : Math.min(1, fewest(i) / rest)
        const steps = times(each, i === phase ? stepsLeft : rest * stepsPerEpoch)
        parts.push({ ...steps, least }, { ...times(perValidation(i), rest), least })
      }
      // A limit ends the training, not what follows it.
      const limit = config.minutes === undefined ? Number.POSITIVE_INFINITY : config.minutes * 60 - elapsedSeconds
      return timeLeft(parts, limit, [after])
    },
  }
}

/** The first steps include compilation and cold caches. */
const LEAST_STEPS = 3
/** So many images tell how fast the rest of the ending is. */
const LEAST_ENDING = 64

const NOTHING: CostPart = { ms: 0, measured: false }

const times = ({ ms, measured }: CostPart, count: number): CostPart => ({ ms: ms * count, measured })

function add(to: Measured | undefined, milliseconds: number): void {
  if (!to) return
  to.times++
  to.ms += milliseconds
}
