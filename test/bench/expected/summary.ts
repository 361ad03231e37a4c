/** What Thaw expected of runs beside what they reached, and the tables of both. */
import { aligned } from '../aligned.ts'
import { median } from '../step/median.ts'

/** A prediction that a running run made. */
export interface Predicted {
  /** Seconds that it still expected, and the range of them. */
  readonly left: number
  readonly low: number
  readonly high: number
  /** Seconds that were left. */
  readonly real: number
}

export interface ExpectedRun {
  readonly dataset: string
  readonly model: string
  readonly strategy: string
  readonly minutes: { readonly low: number; readonly high: number }
  readonly memoryMB: number
  /** Wall time from the run's first sign to its end, and the peak of the process that computed. */
  readonly reachedMinutes: number
  readonly reachedMB: number
  readonly predictions: readonly Predicted[]
  /** Share of the training time for saving weights and checkpoints; less than a hundredth counts as none. */
  readonly saving: number
}

/** The last seconds of a run are not worth a prediction. */
const LEAST_LEFT = 3

/** Relative errors of the predictions. */
const errorsOf = ({ predictions }: ExpectedRun): number[] =>
  predictions.filter(({ real }) => real >= LEAST_LEFT).map(({ left, real }) => Math.abs(left - real) / real)

const heldShare = (predictions: readonly Predicted[]): number =>
  predictions.filter(({ low, high, real }) => real >= low && real <= high).length / Math.max(1, predictions.length)

const off = (expected: number, reached: number): number => expected / reached - 1

const percent = (share: number): string => `${share < 0 ? '−' : ''}${Math.abs(100 * share).toFixed(0)} %`

export function expectedTable(runs: readonly ExpectedRun[]): string {
  const head = [
    'dataset',
    'model',
    'strategy',
    'minutes expected',
    'reached',
    'MiB expected',
    'reached',
    'off by',
    'time left: median error',
    'inside its range',
    'saving',
  ]
  const rows = runs.map((run) => {
    const errors = errorsOf(run)
    return [
      run.dataset,
      run.model,
      run.strategy,
      `${run.minutes.low.toFixed(1)}–${run.minutes.high.toFixed(1)}`,
      run.reachedMinutes.toFixed(1),
      run.memoryMB.toFixed(0),
      run.reachedMB.toFixed(0),
      percent(off(run.memoryMB, run.reachedMB)),
      errors.length === 0 ? '–' : percent(median(errors)),
      errors.length === 0 ? '–' : percent(heldShare(run.predictions)),
      percent(run.saving),
    ]
  })
  return [aligned([head, ...rows], 3), '', verdict(runs)].join('\n')
}

/** Goals: memory within 15 %, median error of the time left at most 15 %, at most 3 % of the time for saving. */
const GOAL = 0.15
const MOST_SAVING = 0.03

function verdict(runs: readonly ExpectedRun[]): string {
  const within = runs.filter(({ memoryMB, reachedMB }) => Math.abs(off(memoryMB, reachedMB)) <= GOAL).length
  const inTime = runs.filter(
    ({ minutes, reachedMinutes }) => reachedMinutes >= minutes.low && reachedMinutes <= minutes.high,
  ).length
  const errors = runs.flatMap(errorsOf)
  const held = heldShare(runs.flatMap(({ predictions }) => predictions))
  return [
    `Memory within ${percent(GOAL)} of what was expected: ${within} of ${runs.length} runs.`,
    `Minutes inside the expected range: ${inTime} of ${runs.length} runs.`,
    `Saving weights and checkpoints took at most ${percent(MOST_SAVING)} of the time: ${runs.filter(({ saving }) => saving <= MOST_SAVING).length} of ${runs.length} runs.`,
    errors.length === 0
      ? 'No run was long enough to judge its time left.'
      : `Time left, ${errors.length} predictions: median error ${percent(median(errors))} (goal ${percent(GOAL)}), inside the stated range ${percent(held)}.`,
  ].join('\n')
}
