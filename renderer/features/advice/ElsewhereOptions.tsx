import type { ElsewhereAdvice, ElsewhereOption } from '../../../core/contract/index.ts'
import { listed } from '../../../core/domain/listed.ts'
import { STRATEGIES, type StrategyId } from '../../../core/strategies/index.ts'
import { IntervalBar } from '../../charts/IntervalBar.tsx'
import { counted, signedPoints } from '../../lib/format.ts'
import { Button } from '../../ui/Button.tsx'
import { TableHead } from '../../ui/TableHead.tsx'
import { StrategyHead } from './StrategyHead.tsx'

interface Props {
  readonly advice: ElsewhereAdvice
  readonly onTrain: (strategy: StrategyId) => void
}

const COLUMNS = [
  'Strategy',
  'Published difference from a frozen tower, points',
  { label: 'Numbers that train', numeric: true },
  'Trainers',
  { label: 'Train', hidden: true },
] as const

/** Every strategy: how many numbers it trains, what is published about it, and who can train it. */
export function ElsewhereOptions({ advice, onTrain }: Props) {
  const domain = domainOf(advice.options)
  return (
    <div className="table-scroll">
      <table className="table ranking interval-table">
        <TableHead columns={COLUMNS} />
        <tbody>
          {advice.options.map((option) => (
            <Row
              key={option.strategy}
              option={option}
              chosen={option.strategy === advice.strategy}
              domain={domain}
              onTrain={onTrain}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Around zero, with a margin. */
function domainOf(options: readonly ElsewhereOption[]): readonly [number, number] {
  const ends = options.flatMap(({ published }) => (published ? [published.low, published.high] : []))
  const most = Math.max(0.02, ...ends.map(Math.abs))
  return [-1.1 * most, 1.1 * most]
}

interface RowProps {
  readonly option: ElsewhereOption
  readonly chosen: boolean
  readonly domain: readonly [number, number]
  readonly onTrain: (strategy: StrategyId) => void
}

function Row({ option: { strategy, published, trainable, trainers }, chosen, domain, onTrain }: RowProps) {
  const able = trainers.filter(({ support }) => support.kind !== 'no')
  const by = (kind: string) => [...new Set(able.flatMap((one) => (one.support.kind === kind ? [one.name] : [])))]
  const exactly = by('yes')
  const nearly = by('approximately').filter((one) => !exactly.includes(one))
  return (
    <tr className={chosen ? 'chosen' : able.length > 0 ? undefined : 'ruled-out'}>
      <StrategyHead strategy={strategy} chosen={chosen} />
      <td className="chart">
        <Published strategy={strategy} published={published} domain={domain} strong={chosen} />
      </td>
      <td className="number">{trainable.toLocaleString('en')}</td>
      <td className="trainers">
        {exactly.length > 0 && listed(exactly)}
        {nearly.length > 0 && <span className="muted block">nearly: {listed(nearly)}</span>}
        {able.length === 0 && <span className="muted">none</span>}
      </td>
      <td className="action">
        <Button
          unavailable={able.length > 0 ? undefined : 'No trainer that Thaw knows can train this'}
          onClick={() => onTrain(strategy)}
          aria-label={`Train with ${STRATEGIES[strategy].name}`}
          data-testid={`train-${strategy}`}
        >
          Train…
        </Button>
      </td>
    </tr>
  )
}

type PublishedProps = Pick<ElsewhereOption, 'strategy' | 'published'> & {
  readonly domain: readonly [number, number]
  readonly strong: boolean
}

function Published({ strategy, published, domain, strong }: PublishedProps) {
  if (strategy === 'frozen') return <span className="muted">what the others are compared with</span>
  if (!published) return <span className="muted">nothing published</span>
  const { median, low, high, tests } = published
  const words = `${signedPoints(median)}, from ${signedPoints(low)} to ${signedPoints(high)}, in ${counted(tests, 'test')}`
  return (
    <>
      <IntervalBar domain={domain} value={median} low={low} high={high} reference={0} strong={strong} label={words} />
      <span className="small muted block">{words}</span>
    </>
  )
}
