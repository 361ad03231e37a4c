import type { RunProgress, RunSummary } from '../../../core/contract/index.ts'
import { timeRange } from '../../../core/domain/time-range.ts'
import { count, decimal, duration, percent, THIN, timeLeft } from '../../lib/format.ts'
import { useNow, useQuery, useThaw, useValue } from '../../state/hooks.ts'
import { shareOfRun } from '../../state/jobs.ts'
import { Facts } from '../../ui/Panel.tsx'
import { ProgressAnnouncement, ProgressBar } from '../../ui/Progress.tsx'
import { PhaseBar } from './PhaseBar.tsx'

/** The range of the time left; older runs recorded one number. */
const timeToEnd = ({ etaSeconds, etaRange }: RunProgress): string =>
  etaRange ? timeRange(etaRange.low, etaRange.high, THIN) : timeLeft(etaSeconds)

/** Phase, step, epoch, loss, speed and time of a run that trains. */
export function RunProgressBar({ run }: { run: RunSummary }) {
  const live = useValue(useThaw().liveRuns).get(run.runId)
  const detail = useQuery('runs.get', { run: run.runId })
  const now = useNow(true)
  const progress = live?.progress ?? (detail.status === 'ready' ? detail.value.progress : null)
  const phases = detail.status === 'ready' ? detail.value.phases : []
  if (!progress) {
    const since = run.startedAt ?? run.createdAt
    return (
      <div data-testid="run-progress">
        <ProgressBar label="Progress" done={0} total={null} />
        <p className="small muted tabular">Warming up · {duration((now - Date.parse(since)) / 1000)} so far</p>
      </div>
    )
  }
  // The clock runs on between two messages, so that a slow step doesn't look like a frozen window.
  const elapsed = progress.elapsedSeconds + (live ? Math.max(0, (now - live.receivedAt) / 1000) : 0)
  const share = shareOfRun(progress)
  return (
    <div data-testid="run-progress">
      <ProgressBar label="Progress" done={share ?? 0} total={share === null ? null : 1} />
      {phases.length > 1 && <PhaseBar phases={phases} current={progress.phase} />}
      <div className="live-facts">
        <Facts
          facts={[
            ['Phase', progress.activity ?? progress.phase],
            ...(progress.steps > 0
              ? ([
                  ['Step', `${count(progress.step)} of ${count(progress.steps)}`],
                  ['Epoch', `${progress.epoch.toFixed(1)} of ${progress.epochs}`],
                  ['Loss', decimal(progress.loss)],
                ] as const)
              : []),
            ['Validation', percent(progress.validation)],
            ['Images per second', decimal(progress.imagesPerSecond)],
            ['Elapsed', duration(elapsed)],
            ['Time left', run.status === 'stopping' ? 'saving checkpoint' : timeToEnd(progress)],
          ]}
        />
      </div>
      <ProgressAnnouncement what={progress.phase} share={share} />
    </div>
  )
}
