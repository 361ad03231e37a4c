/** A range of time in words, as exact as an estimate deserves. */

interface Unit {
  readonly name: string
  readonly seconds: number
  /** In units. */
  readonly step: number
}

const SECONDS: Unit = { name: 's', seconds: 1, step: 10 }
const MINUTES: Unit = { name: 'min', seconds: 60, step: 1 }
const HOURS: Unit = { name: 'h', seconds: 3600, step: 0.1 }

/**
 * “20–40 s”, “3–4 min”, “about 3 min”, “1.2–1.5 h”.
 * @param low seconds
 * @param high seconds
 * @param space between number and unit
 */
export function timeRange(low: number, high: number, space = ' '): string {
  if (high < 10) return 'a few seconds'
  const { name, seconds, step } = high < 90 ? SECONDS : high < 5400 ? MINUTES : HOURS
  const rounded = (value: number): string =>
    (Math.max(1, Math.round(value / (seconds * step))) * step).toFixed(step < 1 ? 1 : 0)
  const [from, to] = [rounded(low), rounded(high)]
  return from === to ? `about ${to}${space}${name}` : `${from}–${to}${space}${name}`
}
