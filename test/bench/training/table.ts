/** The training bench for a terminal. */
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'
import type { CaseSummary } from './summary.ts'

const share = (value: number | undefined): string => (value === undefined ? '–' : (100 * value).toFixed(1))

export function table(cases: readonly CaseSummary[]): string {
  const head = [
    '',
    ...STRATEGY_IDS,
    'peer: head',
    'peer: full',
    'its rate',
    'SVM',
    'CPU time: full / peer',
    'advised',
    'predicted (interval)',
  ]
  const rows = cases.map(({ name, strategies, peer, svm, advised }) => [
    name,
    ...STRATEGY_IDS.map((strategy) => {
      const spread = strategies[strategy]
      return spread ? `${share(spread.mean)} ± ${share(spread.sd)}` : '–'
    }),
    share(peer.frozen),
    share(peer.full),
    peer.rate === undefined ? '–' : String(peer.rate),
    share(svm),
    strategies.full && peer.cpuSeconds ? (strategies.full.cpuSeconds / peer.cpuSeconds).toFixed(2) : '–',
    advised?.strategy ?? '–',
    STRATEGY_IDS.flatMap((strategy) => {
      const score = advised?.predicted[strategy]
      return score ? [`${share(score.mean)} (${share(score.low)}–${share(score.high)})`] : []
    }).join(', '),
  ])
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] as string).length)))
  const lines = [head, ...rows].map((row) => row.map((cell, i) => cell.padEnd(widths[i] as number)).join('  '))
  return [...lines, '', held(cases)].join('\n')
}

/** How many scores lie within what was predicted of them. */
function held(cases: readonly CaseSummary[]): string {
  const both = cases.flatMap(({ strategies, advised }) =>
    STRATEGY_IDS.flatMap((strategy) => {
      const [reached, predicted] = [strategies[strategy]?.mean, advised?.predicted[strategy]]
      return reached === undefined || !predicted ? [] : [{ reached, ...predicted }]
    }),
  )
  const within = both.filter(({ reached, low, high }) => reached >= low && reached <= high).length
  return `${within} of ${both.length} scores lie within their 80 % intervals.`
}
