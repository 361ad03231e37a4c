/** The cost of a run on this machine: timed steps × planned epochs. */
import type { StrategyId } from '../strategies/index.ts'
import { endingPasses } from '../strategies/ending.ts'
import { fittedViews } from '../strategies/fitted-views.ts'
import { paysForPixels, shareOf, STRATEGIES, trainsTower, UNFROZEN, USUAL_BLOCKS } from '../strategies/index.ts'
import { plannedEpochs } from '../strategies/planned-epochs.ts'
import { AREA_SHARE, OVERHEAD_MINUTES, TIME_RANGE, UNHURRIED_MINUTES } from './constants.ts'
import type { Limits, Quantities } from './input.ts'

interface Cost {
  readonly minutes: { readonly low: number; readonly high: number }
  readonly memoryMB: number
  /** With `SMALL_PASS` images at once, whose gradients add up over a batch, MiB. */
  readonly leastMemoryMB: number
}

/** Images that pass the model at once where memory is short. */
export const SMALL_PASS = 4
/** Bytes of each trained number besides its own four: gradient and AdamW’s two moments, which a smaller pass needs too. */
const TRAINED_BYTES = 12

export interface RunCost extends Cost {
  /** The side of the input image, if it is not the measured one. */
  readonly smaller: SmallerSide | null
}

export interface SmallerSide {
  /** px */
  readonly side: number
  readonly measured: number
  /** At the measured side: the slow end of its minutes, and its memory, MiB. */
  readonly minutes: number
  readonly memoryMB: number
}

/**
 * A strategy that trains most of the tower does so at the largest side of the image at which all such strategies fit the limits:
 * compared at different sides, their minutes would say little about them. Without a limit of time, Thaw sets one.
 */
export function costOf(q: Quantities, strategy: StrategyId): RunCost {
  const whole = costAt(q, strategy, 1)
  const side = paysForPixels(STRATEGIES[strategy]) ? smallerSide(q) : null
  if (side === null) return { ...whole, smaller: null }
  const measured = q.cost.sides?.[0] as number
  return {
    ...costAt(q, strategy, (side / measured) ** 2),
    smaller: { side, measured, minutes: whole.minutes.high, memoryMB: whole.memoryMB },
  }
}

/** The side that takes the place of the measured one, px; null if none has to, or no smaller one is offered. */
function smallerSide(q: Quantities): number | null {
  const limits = { ...q.limits, minutes: q.limits.minutes ?? UNHURRIED_MINUTES }
  const [measured = 1, ...others] = q.cost.sides ?? []
  const fit = (side: number): boolean =>
    UNFROZEN.filter((id) => paysForPixels(STRATEGIES[id])).every(
      (strategy) => whyInfeasible(costAt(q, strategy, (side / measured) ** 2), limits) === null,
    )
  if (fit(measured)) return null
  const smaller = others.filter((side) => side < measured).toSorted((a, b) => b - a)
  return smaller.find(fit) ?? smaller.at(-1) ?? null
}

/** @param area of the image, compared with the measured one */
function costAt(q: Quantities, strategy: StrategyId, area: number): Cost {
  const { headMsPerImage, stepMemoryMB, headMemoryMB, tuning, blocks = USUAL_BLOCKS, trained = 0 } = q.cost
  const share = 1 - AREA_SHARE + AREA_SHARE * area
  const [forwardMsPerImage, stepMsPerImage] = [share * q.cost.forwardMsPerImage, share * q.cost.stepMsPerImage]
  const epochs = plannedEpochs(q.task, strategy, Math.max(1, Math.round(q.train)), tuning)
  const tower = trainsTower(STRATEGIES[strategy])
  const validation = q.heldOut / 2
  // Every view for the head passes the tower once; training then reads the stored output of the frozen part.
  const cached = (fittedViews(q.train, tower ? epochs : 0, tuning) * q.train + 2 * validation) * forwardMsPerImage
  const headEpoch = q.train * headMsPerImage
  const epochAt = (share: number): number =>
    Math.max(headEpoch, share * (q.train * stepMsPerImage + validation * forwardMsPerImage))
  const { stages, adapters } = STRATEGIES[strategy]
  // Adapters are small beside what they adapt, so AdamW's two moments of each trained value are not needed.
  const spared = adapters ? Math.min(area * (stepMemoryMB - headMemoryMB), (8 * trained) / 2 ** 20) : 0
  // Activations are kept for the backward pass from the lowest part that trains.
  const most = Math.max(...stages.map(({ vision }) => shareOf(vision, blocks)))
  const ending = endingPasses({ validation, test: q.heldOut - validation }, tower) * forwardMsPerImage
  const work =
    cached + stages.reduce((sum, stage) => sum + stage.epochs * epochs * epochAt(shareOf(stage.vision, blocks)), 0)
  const minutes = work / 60_000
  // No plateau shortens what follows the last step.
  const after = ending / 60_000
  const more = most * area * Math.max(0, stepMemoryMB - headMemoryMB) - spared
  const kept = Math.min(more, adapters ? 0 : (TRAINED_BYTES * most * trained) / 2 ** 20)
  return {
    minutes: {
      low: OVERHEAD_MINUTES + TIME_RANGE.low * minutes + after,
      high: OVERHEAD_MINUTES + TIME_RANGE.high * (minutes + after),
    },
    memoryMB: headMemoryMB + more,
    leastMemoryMB: headMemoryMB + kept + (more - kept) * Math.min(1, SMALL_PASS / q.cost.batch),
  }
}

/** Why a run exceeds the limits, or null. The slow end of the estimate must fit. */
export function whyInfeasible({ minutes, memoryMB }: Cost, limits: Limits): string | null {
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
