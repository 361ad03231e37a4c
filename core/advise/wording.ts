/** How numbers and strategies read in a sentence. */
import type { TrainableStrategyId } from '../domain/strategy.ts'

/** 0.843 → “84 %”, which no line break parts. */
export function percent(fraction: number): string {
  return `${Math.round(fraction * 100)}\u00a0%`
}

/** 0.0843 → “8 points”, 0.004 → “0.4 points”. */
export function points(fraction: number): string {
  const value = Math.abs(fraction * 100)
  const text = value < 2 ? String(Number(value.toFixed(1))) : String(Math.round(value))
  return `${text} ${text === '1' ? 'point' : 'points'}`
}

/** 0.0843 → “8 points more”, −0.02 → “2 points less”, 0.0004 → “as much”. */
export function pointsAgainst(fraction: number): string {
  if (Math.abs(fraction) < 0.0005) return 'as much'
  return `${points(fraction)} ${fraction > 0 ? 'more' : 'less'}`
}

const ACTS: Readonly<Record<TrainableStrategyId, string>> = {
  frozen: 'keep the vision tower frozen',
  progressive: 'unfreeze step by step',
  full: 'train everything',
}

const ACTINGS: Readonly<Record<TrainableStrategyId, string>> = {
  frozen: 'keeping the vision tower frozen',
  progressive: 'unfreezing step by step',
  full: 'training everything',
}

/** The strategy as what is being done: “training everything”. */
export function acting(strategy: TrainableStrategyId): string {
  return ACTINGS[strategy]
}

/** The strategy as something to do: “train everything”. */
export function act(strategy: TrainableStrategyId): string {
  return ACTS[strategy]
}
