/** The time that a run still needs, as a range. */

/** Work that is left, ms. */
export interface CostPart {
  readonly ms: number
  /** Whether work of this kind was timed in this phase; if not, it is a guess from other work. */
  readonly measured: boolean
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
  let [seconds, spread] = [0, 0]
  for (const { ms, measured } of parts) {
    seconds += ms / 1000
    spread += (ms / 1000) * (measured ? SPREAD.measured : SPREAD.guessed)
  }
  return { seconds, low: seconds - spread, high: seconds + spread }
}
