/** The time that a run still needs, as a range. */

/** Work that is left, ms. */
export interface CostPart {
  readonly ms: number
  /** Whether work of this kind was timed in this phase; if not, it is a guess from other work. */
  readonly measured: boolean
  /** The share of it that is left at least: a run that gains nothing ends early. The whole by default. */
  readonly least?: number
}

/** Seconds. */
export interface TimeLeft {
  readonly seconds: number
  readonly low: number
  readonly high: number
}

/** Shares by which measured and guessed work takes more or less; `npm run bench:expected` counts how often the range holds. */
const SPREAD = { measured: 0.12, guessed: 0.35 }

/**
 * @param training what a limit of time may cut short
 * @param limit seconds
 * @param ending what follows whatever the limit
 */
export function timeLeft(training: readonly CostPart[], limit: number, ending: readonly CostPart[]): TimeLeft {
  const [first, then] = [rangeOf(training), rangeOf(ending)]
  const most = Math.max(0, limit)
  return {
    seconds: Math.min(first.seconds, most) + then.seconds,
    low: Math.min(first.low, most) + then.low,
    high: Math.min(first.high, most) + then.high,
  }
}

function rangeOf(parts: readonly CostPart[]): TimeLeft {
  const sum = { seconds: 0, low: 0, high: 0 }
  for (const { ms, measured, least = 1 } of parts) {
    const spread = measured ? SPREAD.measured : SPREAD.guessed
    const most = ms / 1000
    // Nobody knows when a run stops gaining, so the estimate is the middle.
    sum.seconds += (most * (1 + least)) / 2
    sum.low += most * least * (1 - spread)
    sum.high += most * (1 + spread)
  }
  return sum
}
