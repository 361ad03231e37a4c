/** Formats numbers and strategies for a sentence. */
import type { StrategyId } from '../strategies/index.ts'
import { STRATEGIES } from '../strategies/index.ts'

/** 0.843 → “84 %”, with a no-break space. */
export function percent(fraction: number, digits = 0): string {
  return `${digits === 0 ? Math.round(fraction * 100) : (fraction * 100).toFixed(digits)}\u00a0%`
}

/** 0.0843 → “8 points”, 0.004 → “0.4 points”. */
export function points(fraction: number): string {
  const value = Math.abs(fraction * 100)
  const text = value < 2 ? String(Number(value.toFixed(1))) : String(Math.round(value))
  return `${text} ${text === '1' ? 'point' : 'points'}`
}

/** “+6 points”, “−2 points”. */
export function signed(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${points(difference)}`
}

/** −0.012, 0.051 → “−1.2 to 5.1 points”. */
export function pointsRange(low: number, high: number): string {
  const [from, to] = [low, high].map((value) => (100 * value).toFixed(1).replace('-', '−'))
  return `${from} to ${to} points`
}

/** 0.0843 → “8 points more”, −0.02 → “2 points less”, 0.0004 → “as much”. */
export function pointsAgainst(fraction: number): string {
  if (Math.abs(fraction) < 0.0005) return 'as much'
  return `${points(fraction)} ${fraction > 0 ? 'more' : 'less'}`
}

/** The strategy as an activity: “training everything”. */
export function acting(strategy: StrategyId): string {
  return STRATEGIES[strategy].acting
}

/** The strategy as an instruction: “train everything”. */
export function act(strategy: StrategyId): string {
  return STRATEGIES[strategy].act
}

/** “1 run”, “2 runs”. */
export function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' })
const DAY_AND_YEAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })

/** “3 November”, “3 November 2025” of another year than `now`’s. */
export function day(date: Date, now: Date): string {
  return (date.getFullYear() === now.getFullYear() ? DAY : DAY_AND_YEAR).format(date)
}
