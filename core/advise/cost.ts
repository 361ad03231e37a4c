/** The cost of a run on this machine: timed steps × planned epochs. */
import type { StrategyId } from '../strategies/index.ts'
import { fittedViews } from '../strategies/fitted-views.ts'
import { shareOf, STRATEGIES, trainsTower } from '../strategies/index.ts'
import { plannedEpochs } from '../strategies/planned-epochs.ts'
import type { TaskId } from '../tasks/index.ts'
import { OVERHEAD_MINUTES, TIME_RANGE } from './constants.ts'
import type { Limits, Quantities } from './input.ts'

export interface RunCost {
  readonly minutes: { readonly low: number; readonly high: number }
  readonly memoryMB: number
}

/** Epochs a run of `strategy` plans before early stopping. */
function expectedEpochs(task: TaskId, strategy: StrategyId, trainItems: number): number {
  return plannedEpochs(task, strategy, Math.max(1, Math.round(trainItems)))
}

export function costOf(q: Quantities, strategy: StrategyId): RunCost {
  const { forwardMsPerImage, stepMsPerImage, headMsPerImage, stepMemoryMB, headMemoryMB } = q.cost
  const epochs = expectedEpochs(q.task, strategy, q.train)
  const tower = trainsTower(STRATEGIES[strategy])
  const validation = q.heldOut / 2
  // Every view for the head passes the tower once; training then reads the stored output of the frozen part.
  const cached = (fittedViews(q.train, tower ? epochs : 0) * q.train + 2 * validation) * forwardMsPerImage
  const headEpoch = q.train * headMsPerImage
  const epochAt = (share: number): number =>
    Math.max(headEpoch, share * (q.train * stepMsPerImage + validation * forwardMsPerImage))
  const { stages } = STRATEGIES[strategy]
  const work = cached + stages.reduce((sum, stage) => sum + stage.epochs * epochs * epochAt(shareOf(stage.vision)), 0)
  const minutes = work / 60_000
  return {
    minutes: {
      low: OVERHEAD_MINUTES + TIME_RANGE.low * minutes,
      high: OVERHEAD_MINUTES + TIME_RANGE.high * minutes,
    },
    memoryMB: tower ? stepMemoryMB : headMemoryMB,
  }
}

/** Why a run exceeds the limits, or null. The slow end of the estimate must fit. */
export function whyInfeasible({ minutes, memoryMB }: RunCost, limits: Limits): string | null {
  if (limits.minutes !== undefined && minutes.high > limits.minutes) {
    return `It may take up to ${formatMinutes(minutes.high)}; your limit is ${formatMinutes(limits.minutes)}.`
  }
  if (limits.memoryMB !== undefined && memoryMB > limits.memoryMB) {
    return `It needs about ${Math.round(memoryMB)} MiB of memory; your limit is ${Math.round(limits.memoryMB)} MiB.`
  }
  return null
}

export function formatMinutes(minutes: number): string {
  if (minutes < 1) return `${Math.max(1, Math.round(minutes * 60))} seconds`
  const text = minutes < 10 ? String(Number(minutes.toFixed(1))) : String(Math.round(minutes))
  return `${text} ${text === '1' ? 'minute' : 'minutes'}`
}

/** “3.2 to 8.9 minutes”, “8 to 12 seconds”, “44 seconds to 1.9 minutes”. */
export function formatRange(low: number, high: number): string {
  const [from, to] = [formatMinutes(low), formatMinutes(high)]
  if (from === to) return from
  const sameUnit = low < 1 === high < 1
  return `${sameUnit ? (from.split(' ')[0] as string) : from} to ${to}`
}
