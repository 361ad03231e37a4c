import type { SweepDetail, SweepReport } from '../../../core/contract/index.ts'
import { VERDICTS } from '../../../core/sweep/index.ts'
import { useQuery } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ProgressBar } from '../../ui/Progress.tsx'
import { Mistakes } from '../run/Mistakes.tsx'
import { SweepActions } from './SweepActions.tsx'
import { SweepRuns } from './SweepRuns.tsx'
import { SweepScatter } from './SweepScatter.tsx'
import { SweepTable } from './SweepTable.tsx'
import { sweepStatus } from './sweepStatus.ts'

export function SweepPage({ sweepId }: { sweepId: string }) {
  const sweep = useQuery('sweeps.get', { sweep: sweepId })
  return <Loaded from={sweep}>{(detail) => <Sweep sweep={detail} />}</Loaded>
}

function Sweep({ sweep }: { sweep: SweepDetail }) {
  const { name, datasetId, datasetName, status, done, total, report } = sweep
  return (
    <div className="page wide">
      <header className="page-head">
        <div>
          <h1>{name}</h1>
          <p className="muted">
            Strategies compared on <a href={formatRoute('dataset', datasetId)}>{datasetName}</a> ·{' '}
            <span data-testid="sweep-status" data-status={status}>
              {sweepStatus(sweep)}
            </span>
          </p>
        </div>
        <SweepActions sweep={sweep} />
      </header>
      {status === 'running' && <ProgressBar label="Runs completed" done={done} total={total} />}
      {report ? (
        <Report datasetId={datasetId} report={report} />
      ) : (
        <p className="muted">The comparison appears when the first run has completed.</p>
      )}
      <SweepRuns cells={sweep.cells} several={sweep.plan.models.length > 1} />
    </div>
  )
}

function Report({ datasetId, report }: { datasetId: string; report: SweepReport }) {
  const { choice, claims, remarks, mistakes } = report
  return (
    <>
      <div className="columns">
        {choice && (
          <Panel title="The cheapest within noise of the best" testId="sweep-choice">
            <p>{choice.text}</p>
          </Panel>
        )}
        {claims.map(({ model, inDomain, robust, text }) => (
          <Panel key={model} title="On a par in-domain, frozen ahead out of domain?" testId="sweep-claim">
            <p>
              <strong>
                In-domain: {VERDICTS[inDomain.verdict]}.{robust && ` Out of domain: ${VERDICTS[robust.verdict]}.`}
              </strong>
            </p>
            <p>{text}</p>
          </Panel>
        ))}
      </div>
      <SweepTable report={report} />
      {remarks.map((remark) => (
        <p key={remark} className="muted">
          {remark}
        </p>
      ))}
      <SweepScatter report={report} />
      {mistakes.length > 0 && <Mistakes datasetId={datasetId} mistakes={mistakes} />}
    </>
  )
}
