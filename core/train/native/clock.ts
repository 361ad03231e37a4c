/** Tracks a run's progress and estimates its remaining time. */
import type { Settings } from './config.ts'
import type { Phase } from './phases.ts'
import { towerGroups } from './phases.ts'

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

export interface RunClock {
  /** Seconds trained, including those before a resume. */
  elapsed(): number
  /** Part of a phase done, 0–1, by steps or by its share of the time limit, whichever is further. */
  fraction(phase: number, stepsDone: number, stepsTotal: number): number
  /** Seconds at which a phase began, or null while it has not. */
  began(phase: number): number | null
  /** Records one step of a phase. */
  step(phase: number, milliseconds: number): void
  /** One image through the tower, ms; the guess for phases that have not begun. */
  forward(milliseconds: number): void
  /** Seconds left, or null until there is a basis for an estimate. */
  eta(phase: number, stepsLeft: number): number | null
}

export function createRunClock(
  now: () => number,
  phases: readonly Phase[],
  stepsPerEpoch: number,
  config: Settings,
  before: { readonly elapsedSeconds: number; readonly phase: number; readonly phaseBegan: number | null },
): RunClock {
  const started = now()
  const elapsed = (): number => before.elapsedSeconds + (now() - started) / 1000
  const epochs = phases.reduce((sum, { epochs: n }) => sum + n, 0)
  const measured = phases.map(() => ({ steps: 0, ms: 0 }))
  const begun: (number | undefined)[] = []
  if (before.phaseBegan !== null) begun[before.phase] = before.phaseBegan
  let forwardMs: number | null = null
  const perStep = (phase: number): number | null => {
    const seen = measured[phase]
    // The first steps include compilation and cold caches.
    if (seen && seen.steps >= 3) return seen.ms / seen.steps
    const running = measured.findLast(({ steps }, i) => steps >= 3 && phases[i]?.from === phases[phase]?.from)
    if (running) return running.ms / running.steps
    return forwardMs === null ? null : forwardMs * config.batch * forwardsOf(phases[phase] as Phase, phases)
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
    step(phase, milliseconds) {
      const seen = measured[phase] as { steps: number; ms: number }
      seen.steps++
      seen.ms += milliseconds
    },
    forward(milliseconds) {
      forwardMs = milliseconds
    },
    eta(phase, stepsLeft) {
      let total = 0
      for (let i = phase; i < phases.length; i++) {
        const each = perStep(i)
        if (each === null) return null
        total += each * (i === phase ? stepsLeft : (phases[i] as Phase).epochs * stepsPerEpoch)
      }
      const seconds = total / 1000
      return config.minutes === undefined ? seconds : Math.max(0, Math.min(seconds, config.minutes * 60 - elapsed()))
    },
  }
}
