import type { Advice, RankedStrategy } from '../../../core/contract/index.ts'
import { METRICS } from '../../../core/domain/metric.ts'
import { STRATEGIES, type StrategyId } from '../../../core/strategies/index.ts'
import { IntervalAxis, IntervalBar } from '../../charts/IntervalBar.tsx'
import { fractionDomain } from '../../../core/math/scale.ts'
import { mebibytes, minutesRange, percent, percentRange } from '../../lib/format.ts'
import { Button } from '../../ui/Button.tsx'
import { TableHead } from '../../ui/TableHead.tsx'
import { StrategyHead } from './StrategyHead.tsx'

interface Props {
  readonly advice: Advice
  readonly busy: boolean
  readonly onTrain: ((strategy: StrategyId) => void) | undefined
}

/** All strategies on one axis of predicted scores. */
export function Ranking({ advice, busy, onTrain }: Props) {
  const domain = fractionDomain(advice.ranking.flatMap(({ score }) => [score.low, score.high]))
  return (
    <div className="table-scroll">
      <table className="table ranking interval-table">
        <TableHead
          columns={[
            'Strategy',
            `Predicted test ${METRICS[advice.metric].name}, 80 % interval`,
            { label: 'Mean', numeric: true },
            { label: 'Chance of being best', numeric: true },
            { label: 'Time, memory', numeric: true },
            ...(onTrain ? [{ label: 'Train', hidden: true }] : []),
          ]}
        />
        <tbody>
          {advice.ranking.map((ranked) => (
            <Row
              key={ranked.strategy}
              ranked={ranked}
              chosen={ranked.strategy === advice.strategy}
              domain={domain}
              busy={busy}
              onTrain={onTrain}
            />
          ))}
          <tr className="axis-row" aria-hidden="true">
            <td />
            <td className="chart">
              <IntervalAxis domain={domain} />
            </td>
            <td colSpan={onTrain ? 4 : 3} />
          </tr>
        </tbody>
      </table>
    </div>
  )
}

interface RowProps extends Omit<Props, 'advice'> {
  readonly ranked: RankedStrategy
  readonly chosen: boolean
  readonly domain: readonly [number, number]
}

function Row({ ranked, chosen, domain, busy, onTrain }: RowProps) {
  const { strategy, score, probabilityBest, minutes, memoryMB, side, feasible, why, tried } = ranked
  return (
    <tr className={chosen ? 'chosen' : feasible ? undefined : 'ruled-out'}>
      <StrategyHead strategy={strategy} chosen={chosen}>
        {tried && (
          <span className="small muted block">
            {tried.runs === 1 ? 'Your run' : `Your ${tried.runs} runs`}: {percent(tried.value)}
            {tried.measure === 'validation' && ' on validation images'}
          </span>
        )}
        {!feasible && <span className="small block">Ruled out{why === undefined ? '' : `: ${why}`}</span>}
      </StrategyHead>
      <td className="chart">
        <IntervalBar
          domain={domain}
          value={score.mean}
          low={score.low}
          high={score.high}
          strong={chosen}
          label={`${percent(score.mean)}, 80 % interval ${percentRange(score.low, score.high)}`}
        />
      </td>
      <td className="number">{percent(score.mean)}</td>
      <td className="number">{percent(probabilityBest, 0)}</td>
      <td className="number">
        {minutesRange(minutes)}
        <span className="small muted block">
          {mebibytes(memoryMB)}
          {side !== undefined && `, at ${side} px`}
        </span>
      </td>
      {onTrain && (
        <td className="action">
          <Button
            unavailable={busy ? 'Thaw is already working on this dataset' : undefined}
            onClick={() => onTrain(strategy)}
            aria-label={`Train with ${STRATEGIES[strategy].name}`}
            data-testid={`train-${strategy}`}
          >
            Train
          </Button>
        </td>
      )}
    </tr>
  )
}
