/** Sentences about adjustments, for a run's timeline. */
import { BARRIER_TEXT, weightsText } from '../../../domain/blend-words.ts'
import { listed } from '../../../domain/listed.ts'
import { rateText } from '../../../domain/rate-text.ts'
import type { TaskDescription } from '../../../tasks/index.ts'
import type { HeadFit } from '../tasks/task.ts'
import type { Phase } from '../phases.ts'
import { towerGroups } from '../phases.ts'
import type { Best } from '../run-checkpoint.ts'
import type { Choice, Tried } from './blend.ts'
import type { FoundRange } from './find-range.ts'
import type { BalanceState } from './gradient-balance.ts'
import { trainingParts } from './gradient-balance.ts'
import type { Action, GuardState } from './guard.ts'
import { CUT } from './guard.ts'

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const count = (n: number): string => n.toLocaleString('en-US')

/** The highest rate of the vision tower in a phase; null where it is frozen. */
function towerRate(phase: Phase): number | null {
  const tower = towerGroups(phase)
  return tower.length === 0 ? null : Math.max(...tower.map((group) => phase.rates[group] ?? 0))
}

/** A validation score in words: “81.0 % of the validation images correct”. */
const scored = (value: number, { words }: TaskDescription): string => `${percent(value)} ${words.ofValidation}`

export function describeFit(
  { before, after, penalty }: HeadFit,
  task: TaskDescription,
  images: number,
  views: number,
): string {
  const seen = `${count(images)} training images${views > 1 ? ` in ${views} views each` : ''}`
  return penalty === null
    ? `No head fitted to ${seen} beat the model's own ${task.words.pretrainedHead} (${scored(after, task)}), so the model keeps its own.`
    : `The head was fitted to ${seen}: ${scored(after, task)}${before === null ? '' : `, ${percent(before)} before`}.`
}

interface Scored extends Tried {
  /** The score on images that stand for another place. */
  readonly robust: { readonly value: number }
}

/**
 * What a run keeps between its fitted head and its trained weights, by which rule, and what the alternatives score.
 * @param basis describes what `robust` is measured on
 */
export function describeBlend<T extends Scored>(
  { kept, rule, barrier }: Choice<T>,
  tried: readonly [T, ...T[]],
  task: TaskDescription,
  basis: string,
): string {
  const ends = [tried[0], tried.at(-1) as T].filter((end) => end !== kept)
  const among = barrier ? '' : `, of ${tried.length} mixtures of the two,`
  const why =
    rule === 'least-training'
      ? 'the least training within one standard error of the lowest validation loss, because the goal is robustness'
      : kept.share === 0
        ? 'because training is certainly worse on the validation images'
        : 'by the lowest validation loss'
  const than = (of: (one: T) => number): string =>
    ends.map((end) => `${percent(of(end))} with ${weightsText(end.share)}`).join(', ')
  return [
    ...(barrier ? [BARRIER_TEXT] : []),
    `Thaw keeps ${weightsText(kept.share)}${among} ${why}: ${scored(kept.seen.value, task)} (${than((one) => one.seen.value)}).`,
    `With ${basis}: ${percent(kept.robust.value)} (${than((one) => one.robust.value)}).`,
  ].join(' ')
}

/** The sentence of a phase that is left out, because unfreezing has brought nothing. */
export const describeUnfrozen = ({ name }: Phase): string =>
  `The last two stages gained nothing on the validation images, so Thaw does not unfreeze further: “${name}” is left out.`

/** The sentence of a run that did not improve. */
export function notImproved(best: Best | null, phases: readonly Phase[], task: TaskDescription): string {
  const kept =
    best === null || best.epoch === 0
      ? 'This run returns the fitted head.'
      : `The weights of epoch ${best.epoch} (${scored(best.value, task)}) are no better.`
  const next = phases.some((phase) => towerRate(phase) !== null)
    ? 'Try “frozen”, which scores as high in a fraction of the time, or use more images.'
    : 'Try a strategy that trains the vision tower, or use more images.'
  return `Training did not improve on the fitted head by more than chance explains. ${kept} ${next}`
}

export function describeRange({ factor, turnedAt, steps }: FoundRange, phase: Phase): string {
  const planned = towerRate(phase) ?? Math.max(...Object.values(phase.rates))
  const seen =
    turnedAt === null
      ? `the loss fell up to the highest rate tried`
      : `the loss rose at a rate of ${rateText(planned * turnedAt)}`
  return factor === 1
    ? `Range test, ${steps} steps on a throw-away copy: ${seen}, so the planned ${rateText(planned)} is safe.`
    : `Range test, ${steps} steps on a throw-away copy: ${seen}, so Thaw lowered the rates from ${rateText(planned)} to ${rateText(planned * factor)}.`
}

/** The sentence names no more parts than this. */
const MOST_SAID = 5

/** The parts that train now, if they are others than before: “block5 (100 %) and block4 (38 %) train …”. */
export function describeBalance(now: BalanceState, before: BalanceState): string | null {
  const names = (of: BalanceState): string =>
    Object.keys(of.shares)
      .filter((part) => of.shares[part])
      .toString()
  if (names(now) === names(before)) return null
  const parts = trainingParts(now)
  const shares = parts.slice(0, MOST_SAID).map(([part, share]) => `${part} (${(100 * share).toFixed(0)} %)`)
  const less = parts.length - shares.length
  const said = listed(less === 0 ? shares : [...shares, `${less} more at lower shares`])
  const rest = Object.keys(now.shares).length - parts.length
  return `By relative gradients, ${said} train at these shares of their rates${rest === 0 ? '' : `; ${rest === 1 ? '1 part of the tower stays' : `${rest} parts of the tower stay`} frozen this epoch`}.`
}

export function describeAdjustment(
  action: Action | 'rollback',
  guard: GuardState,
  best: Best | null,
  phase: Phase,
): string {
  const kept = best ? `the weights of epoch ${best.epoch}` : 'the best weights'
  const times = CUT.toString()
  switch (action) {
    case 'rate-cut':
      return `Validation stopped improving. Thaw went back to ${kept} and multiplied all rates by ${times}.`
    case 'rollback':
      return `The loss diverged. Thaw went back to ${kept} and multiplied all rates by ${times} (rollback ${guard.rollbacks} of at most 3).`
    case 'over-fit':
      return `Training loss fell while validation loss rose for 3 epochs. Thaw multiplied the vision tower's rate by ${times}.`
    case 're-freeze':
      return `Validation loss rose for 3 more epochs. Thaw froze ${phase.trainable[guard.refrozen - 1] ?? 'the lowest group'} for the rest of the run.`
    case 'stop':
      return `Validation did not improve after the rates were cut, so “${phase.name}” ends here. Thaw keeps ${kept}.`
  }
}
