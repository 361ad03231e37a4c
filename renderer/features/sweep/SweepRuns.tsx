import type { SweepCell } from '../../../core/contract/index.ts'
import { shortName } from '../../../core/domain/run-models.ts'
import { STRATEGIES } from '../../../core/strategies/index.ts'
import { formatRoute } from '../../state/route.ts'
import { Panel } from '../../ui/Panel.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

interface Props {
  readonly cells: readonly SweepCell[]
  /** Whether there are several models. */
  readonly several: boolean
}

/** Every run of the plan. */
export function SweepRuns({ cells, several }: Props) {
  return (
    <Panel title="Runs">
      <div className="table-scroll">
        <table className="table" data-testid="sweep-runs">
          <TableHead
            columns={['Strategy', ...(several ? ['Model'] : []), { label: 'Seed', numeric: true }, 'Status']}
          />
          <tbody>
            {cells.map(({ model, strategy, seed, runId, status, reason }) => (
              <tr key={`${model} ${strategy} ${seed}`}>
                <th scope="row">
                  {runId === null ? (
                    STRATEGIES[strategy].name
                  ) : (
                    <a href={formatRoute('run', runId)}>{STRATEGIES[strategy].name}</a>
                  )}
                </th>
                {several && <td>{shortName(model)}</td>}
                <td className="number">{seed}</td>
                <td title={reason === '' ? undefined : reason}>
                  {status === null ? <span className="muted">Waiting</span> : <StatusBadge status={status} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}
