import { moment } from '../../lib/format.ts'
import { useQuery } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Panel } from '../../ui/Panel.tsx'
import { sweepStatus } from './sweepStatus.ts'

/** The sweeps, above the runs; nothing without any. */
export function SweepList() {
  const sweeps = useQuery('sweeps.list', {})
  if (sweeps.status !== 'ready' || sweeps.value.sweeps.length === 0) return null
  return (
    <Panel title="Sweeps">
      <ul className="sweeps" data-testid="sweeps">
        {sweeps.value.sweeps.map((sweep) => (
          <li key={sweep.sweepId}>
            <a href={formatRoute('sweep', sweep.sweepId)}>{sweep.name}</a>{' '}
            <span className="small muted">
              {sweepStatus(sweep)} · {moment(sweep.createdAt, new Date())}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
