import type { RunDetail } from '../../../core/contract/index.ts'
import { unlikeTerms } from '../../../core/domain/run-models.ts'
import { strategyName } from '../../../core/strategies/index.ts'
import { IntervalAxis, IntervalBar } from '../../charts/IntervalBar.tsx'
import { lookOf } from '../../charts/palette.ts'
import { fractionDomain } from '../../../core/math/scale.ts'
import { duration, percent, percentRange } from '../../lib/format.ts'
import { metricName } from '../../lib/metricName.ts'
import { Panel } from '../../ui/Panel.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { TableHead } from '../../ui/TableHead.tsx'
import { RunKey } from './RunKey.tsx'

export function CompareScores({ runs }: { runs: readonly RunDetail[] }) {
  const domain = fractionDomain(runs.flatMap(({ test }) => (test ? [test.low, test.high] : [])))
  return (
    <Panel title="Scores">
      {unlikeTerms(runs).map((reason) => (
        <p key={reason} className="muted">
          {reason}
        </p>
      ))}
      <div className="table-scroll">
        <table className="table interval-table compared">
          <TableHead
            columns={[
              'Run',
              'Status',
              'Strategy',
              `Test ${metricName(runs)}, 95 % interval`,
              { label: 'Score', numeric: true },
              { label: 'Macro-F1', numeric: true, className: 'roomy' },
              { label: 'Robust', numeric: true },
              { label: 'Duration', numeric: true, className: 'roomy' },
            ]}
          />
          <tbody>
            {runs.map((run, index) => (
              <tr key={run.runId}>
                <th scope="row">
                  <RunKey index={index} runId={run.runId} name={run.name} />
                </th>
                <td>
                  <StatusBadge status={run.status} />
                </td>
                <td>{strategyName(run.strategy)}</td>
                <td className="chart">
                  <IntervalBar
                    domain={domain}
                    value={run.test?.value ?? null}
                    low={run.test?.low ?? null}
                    high={run.test?.high ?? null}
                    color={`var(${lookOf(index).variable})`}
                    label={`95 % interval ${percentRange(run.test?.low, run.test?.high)}`}
                  />
                </td>
                <td className="number">
                  {percent(run.test?.value)}
                  {run.test && <span className="small muted block">{percentRange(run.test.low, run.test.high)}</span>}
                </td>
                <td className="number roomy">{percent(run.macroF1)}</td>
                <td className="number">{percent(run.scores.robust?.value)}</td>
                <td className="number roomy">{duration(run.seconds)}</td>
              </tr>
            ))}
            <tr className="axis-row" aria-hidden="true">
              <td colSpan={3} />
              <td className="chart">
                <IntervalAxis domain={domain} />
              </td>
              <td colSpan={4} />
            </tr>
          </tbody>
        </table>
      </div>
    </Panel>
  )
}
