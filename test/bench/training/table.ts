/** The training bench for a terminal. */
import { STRATEGY_IDS, type StrategyId } from '../../../core/strategies/index.ts'
import type { CaseSummary, Predicted, Spread } from './summary.ts'

const share = (value: number | undefined): string => (value === undefined ? '–' : (100 * value).toFixed(1))

const overSeeds = (spread: Spread | undefined): string => (spread ? `${share(spread.mean)} ± ${share(spread.sd)}` : '–')

export interface Summary {
  readonly model: string
  /** The model's own side, px. */
  readonly own: number
  /** What each strategy trains at, px. */
  readonly sides: Readonly<Record<StrategyId, number>>
  readonly cases: readonly CaseSummary[]
}

export function table({ model, own, sides, cases }: Summary): string {
  // Advice may choose another side than a run without it.
  const isTrained = (strategy: StrategyId, { side = own }: Predicted): boolean => side === sides[strategy]
  const trained = STRATEGY_IDS.map((strategy) => `${strategy} at ${sides[strategy]} px`).join(', ')
  const withMirror = cases.some(({ fullMirrored, peer }) => (fullMirrored ?? peer.mirrored) !== undefined)
  const head = [
    '',
    ...STRATEGY_IDS,
    ...(withMirror ? ['full, mirrored too'] : []),
    'peer: head',
    'peer: full',
    'its rate',
    ...(withMirror ? ['peer: mirrored too'] : []),
    'SVM',
    'CPU time: full / peer',
    'advised',
    'predicted (interval)',
  ]
  const rows = cases.map(({ name, strategies, fullMirrored, peer, svm, advised }) => [
    name,
    ...STRATEGY_IDS.map((strategy) => overSeeds(strategies[strategy])),
    ...(withMirror ? [overSeeds(fullMirrored)] : []),
    share(peer.frozen),
    share(peer.full),
    peer.rate === undefined ? '–' : String(peer.rate),
    ...(withMirror ? [share(peer.mirrored)] : []),
    share(svm),
    strategies.full && peer.cpuSeconds ? (strategies.full.cpuSeconds / peer.cpuSeconds).toFixed(2) : '–',
    advised?.strategy ?? '–',
    STRATEGY_IDS.flatMap((strategy) => {
      const score = advised?.predicted[strategy]
      const elsewhere = score && !isTrained(strategy, score) ? ` at ${score.side ?? own} px` : ''
      return score ? [`${share(score.mean)} (${share(score.low)}–${share(score.high)})${elsewhere}`] : []
    }).join(', '),
  ])
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] as string).length)))
  const lines = [head, ...rows].map((row) => row.map((cell, i) => cell.padEnd(widths[i] as number)).join('  '))
  return [`${model}: ${trained}`, '', ...lines, '', held(cases, isTrained)].join('\n')
}

/** How many scores lie within what was predicted of them at the side that they were trained at. */
function held(
  cases: readonly CaseSummary[],
  isTrained: (strategy: StrategyId, predicted: Predicted) => boolean,
): string {
  const both = cases.flatMap(({ strategies, advised }) =>
    STRATEGY_IDS.flatMap((strategy) => {
      const [reached, predicted] = [strategies[strategy]?.mean, advised?.predicted[strategy]]
      return reached === undefined || !predicted || !isTrained(strategy, predicted) ? [] : [{ reached, ...predicted }]
    }),
  )
  const within = both.filter(({ reached, low, high }) => reached >= low && reached <= high).length
  return `${within} of ${both.length} scores lie within their 80 % intervals.`
}
