import type { Mistake } from '../../../contract/score.ts'

const MOST = 20

/** The 20 mistakes with the highest probability, that one first; of equal ones, the earlier. */
export function mostConfident(mistakes: readonly Mistake[]): Mistake[] {
  return mistakes.toSorted((a, b) => b.confidence - a.confidence).slice(0, MOST)
}
