import type { RunSummary } from '../../../core/contract/index.ts'
import { METRICS } from '../../../core/domain/metric.ts'
import { isActive, isTraining } from '../../../core/domain/run.ts'
import { percent, percentRange } from '../../lib/format.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { Waiting } from '../queue/Waiting.tsx'
import { RunProgressBar } from './RunProgressBar.tsx'
import { StopButton } from './StopButton.tsx'

/**
 * A run's status and reason, its progress while it is active, and its score once there is one.
 * @param caution shows the reason as a warning although the run completed
 */
export function RunLive({ run, caution = false }: { run: RunSummary; caution?: boolean }) {
  const active = isActive(run.status)
  return (
    <div className="run-live">
      <div className="row wrap">
        <StatusBadge status={run.status} testId="run-status" />
        {run.reason !== '' && !caution && <span className="reason">{run.reason}</span>}
        {run.status === 'failed' && (
          <CopyButton text={`${run.name} (${run.runId}) failed: ${run.reason}`} label="Copy details" />
        )}
        {active && <StopButton run={run} />}
        {run.test && (
          <p className="score tabular" data-testid="run-accuracy">
            <strong>{percent(run.test.value)}</strong> test {METRICS[run.metric].name}
            <span className="muted"> ({percentRange(run.test.low, run.test.high)}, 95 % interval)</span>
          </p>
        )}
      </div>
      {run.reason !== '' && caution && (
        <p className="status warn text" data-testid="run-caution">
          <Icon name="warning" />
          {run.reason}
        </p>
      )}
      {run.status === 'queued' && <Waiting run={run} />}
      {isTraining(run.status) && <RunProgressBar run={run} />}
    </div>
  )
}
