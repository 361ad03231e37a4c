/** Reasons from the person's own runs: one or two sentences per strategy, with the numbers behind them. */
import type { Reason } from '../../contract/advice.ts'
import { listed } from '../../domain/listed.ts'
import { BASELINE, STRATEGIES } from '../../strategies/index.ts'
import { formatRange } from '../cost.ts'
import type { Candidate } from '../candidate.ts'
import type { Decision } from '../decide.ts'
import { Z80 } from '../../math/normal.ts'
import { counted, day, percent } from '../wording.ts'
import type { Learned } from './learned.ts'
import type { Measure, PastRun, Tried } from './runs.ts'
import { average, scoreOf } from './runs.ts'

const MEASURES: Readonly<Record<Measure, string>> = { test: 'test images', validation: 'validation images' }

export interface Said {
  readonly learned: Learned
  readonly decision: Decision
  /** When the advice is given: dates of another year show the year. */
  readonly now: Date
}

export function historyReasons(said: Said): Reason[] {
  return said.learned.evidence.tried.map((one) => reasonOf(one, said))
}

function reasonOf(one: Tried, { learned, decision, now }: Said): Reason {
  return {
    id: `history-${one.strategy}`,
    text: [reached(one, learned, now), ...surprise(one, learned), ...instead(one, decision)].join(' '),
    ...favoured(one, learned),
    source: 'history',
    numbers: numbersOf(one, learned),
  }
}

/** The strategy that the runs favour. A frozen tower is the baseline, so its runs favour none. */
function favoured({ strategy, trained }: Tried, { shift }: Learned): Pick<Reason, 'favours' | 'effect'> {
  if (strategy === BASELINE) return {}
  const moved = shift[strategy]
  // The same head in a fraction of the time favours frozen, even if the strategy was expected to do worse.
  if (trained.length === 0) return { favours: BASELINE, effect: Math.max(0, -moved) }
  return { favours: moved > 0 ? strategy : BASELINE, effect: Math.abs(moved) }
}

function reached({ strategy, runs, value, kept }: Tried, { evidence }: Learned, now: Date): string {
  const { measure, images } = evidence
  const name = `“${STRATEGIES[strategy].name}”`
  const scores = runs.map((run) => scoreOf(run, measure).value)
  const days = [...new Set([runs[0], runs.at(-1)].map((run) => day(new Date((run as PastRun).endedAt), now)))]
  const took = runs.map(({ minutes }) => minutes)
  const time = formatRange(Math.min(...took), Math.max(...took))
  const of = `of ${images} ${MEASURES[measure]}`
  const idle = runs.filter(({ improved }) => !improved)
  if (runs.length === 1) {
    const unmoved = kept.length === 0 ? '' : ` and did not improve on the head it started with${headOf(idle, measure)}`
    return `Your ${name} run of ${days[0]} reached ${percent(value, 1)} ${of}${unmoved}, in ${time}.`
  }
  const spread = `${percent(Math.min(...scores), 1)} to ${percent(Math.max(...scores), 1)}`
  const who = idle.length === runs.length ? 'None of them improved' : `${idle.length} of them did not improve`
  const unmoved = kept.length === 0 ? '' : ` ${who} on the head they started with${headOf(idle, measure)}.`
  return `Your ${runs.length} ${name} runs (${seedsOf(runs)}; ${days.join(' to ')}) reached ${percent(value, 1)} ${of} on average (${spread}), in ${time} each.${unmoved}`
}

export function seedsOf(runs: readonly PastRun[]): string {
  const seeds = [...new Set(runs.map(({ seed }) => seed))].toSorted((a, b) => a - b)
  return `seed${seeds.length === 1 ? '' : 's'} ${listed(seeds.map(String))}`
}

/** The fitted head's own score, if it differs from the one just mentioned. */
function headOf(runs: readonly PastRun[], measure: Measure): string {
  const heads = runs.flatMap(({ head }) => (head === null ? [] : [head]))
  return heads.length === 0 || measure === 'validation' ? '' : ` (${percent(average(heads), 1)} in validation)`
}

/** A note if the runs are outside the prediction made without them. */
function surprise({ strategy, value, runs }: Tried, { before }: Learned): string[] {
  const { mean, sd } = before[strategy]
  const [low, high] = [Math.max(0, mean - Z80 * sd), Math.min(1, mean + Z80 * sd)]
  if (value >= low && value <= high) return []
  return [
    `${runs.length === 1 ? 'This contradicts' : 'These contradict'} the prediction from measurements alone, ${percent(mean)} (${percent(low)} to ${percent(high)}), so Thaw has corrected it.`,
  ]
}

/** A run that kept its initial head might as well have been a frozen one. */
function instead({ strategy, trained }: Tried, { candidates }: Decision): string[] {
  if (strategy === BASELINE || trained.length > 0) return []
  const { low, high } = (candidates.find((one) => one.strategy === BASELINE) as Candidate).cost.minutes
  return [`Keeping the vision tower frozen gives the same head in ${formatRange(low, high)}.`]
}

function numbersOf({ strategy, runs, value, kept }: Tried, learned: Learned): Record<string, number> {
  const { evidence, before, shift } = learned
  const heads = runs.flatMap(({ head }) => (head === null ? [] : [head]))
  return {
    [evidence.measure === 'test' ? 'testScore' : 'validationScore']: value,
    imagesScored: evidence.images,
    runs: runs.length,
    ...(heads.length === 0 ? {} : { fittedHead: average(heads) }),
    ...(strategy === BASELINE ? {} : { runsThatKeptTheirHead: kept.length === 0 ? 0 : idleCount(runs) }),
    minutesTaken: average(runs.map(({ minutes }) => minutes)),
    expectedBefore: before[strategy].mean,
    [strategy === BASELINE ? 'correction' : 'effectCorrection']: shift[strategy],
  }
}

function idleCount(runs: readonly PastRun[]): number {
  return runs.filter(({ improved }) => !improved).length
}

/** The basis of the advice besides rules and probes: “2 of your runs on this dataset”. */
export function runsBasis({ evidence }: Learned): string {
  return `${counted(
    evidence.tried.reduce((n, { runs }) => n + runs.length, 0),
    'run',
  )} of yours on this dataset`
}
