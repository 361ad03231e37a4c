/** The arms of the grid of rates, and their table. */
import type { Settings } from '../../../core/train/native/config.ts'
import type { StrategyId } from '../../../core/strategies/index.ts'
import { aligned } from '../aligned.ts'

export interface Arm {
  readonly id: string
  readonly strategy: StrategyId
  readonly changes: Partial<Settings>
}

const HEAD_RATE = 2e-3

const full = (share: number, id: string): Arm => ({
  id,
  strategy: 'full',
  changes: { headRate: HEAD_RATE, visionRate: HEAD_RATE * share },
})

export const ARMS: readonly Arm[] = [
  { id: 'frozen', strategy: 'frozen', changes: {} },
  full(1, 'full, 1'),
  full(1 / 5, 'full, 1/5'),
  full(1 / 20, 'full, 1/20'),
]

export interface RateResult {
  readonly case: string
  /** The id of an arm. */
  readonly arm: string
  readonly seed: number
  /** Accuracies on the test images, and on changed ones. */
  readonly test: number
  readonly robust: number
}

/** Mean accuracies over seeds, in per cent, and for each case the range that the rate alone makes, in points. */
export function rateTable(results: readonly RateResult[]): string {
  const cases = [...new Set(results.map((one) => one.case))]
  const lines = cases.flatMap((name) =>
    (['test', 'robust'] as const).map((score) => {
      const means = ARMS.map(({ id }) => {
        const of = results.filter((one) => one.case === name && one.arm === id)
        return of.length === 0 ? null : of.reduce((sum, one) => sum + one[score], 0) / of.length
      })
      const [frozen, ...rates] = means
      const known = rates.filter((mean) => mean !== null)
      const range = known.length < 2 ? '–' : (100 * (Math.max(...known) - Math.min(...known))).toFixed(1)
      const ahead = frozen === null || frozen === undefined ? 0 : known.filter((mean) => mean > frozen).length
      const seeds = results.filter((one) => one.case === name && one.arm === 'frozen').length
      const scores = means.map((mean) => (mean === null ? '–' : (100 * mean).toFixed(1)))
      const compared = frozen === null || frozen === undefined ? '–' : `${ahead} of ${known.length}`
      return [name, score, String(seeds)].concat(scores, range, compared)
    }),
  )
  const head = ['case', 'score', 'seeds', ...ARMS.map(({ id }) => id), 'range by rate', 'rates ahead of frozen']
  return [aligned([head, ...lines], 2), '', verdict(cases, results)].join('\n')
}

/** In how many cases the rate decides which of the two wins. */
function verdict(cases: readonly string[], results: readonly RateResult[]): string {
  const decided = (['test', 'robust'] as const).map((score) => {
    const meanOf = (name: string, arm: string): number => {
      const of = results.filter((one) => one.case === name && one.arm === arm)
      return of.reduce((sum, one) => sum + one[score], 0) / of.length
    }
    const split = cases.filter((name) => {
      const wins = ARMS.slice(1).filter(({ id }) => meanOf(name, id) > meanOf(name, 'frozen')).length
      return wins > 0 && wins < ARMS.length - 1
    })
    return `${split.length} of ${cases.length} on ${score === 'test' ? 'images like the training images' : 'changed images'}`
  })
  return `Cases in which the rate decides whether frozen or full wins: ${decided.join(', ')}.`
}
