import { isTraining } from '../../../core/domain/run.ts'
import type { TrainingQueue } from '../../../core/contract/index.ts'
import { percent } from '../../lib/format.ts'
import { shareOfRun } from '../../state/jobs.ts'
import { useQuery, useThaw, useValue } from '../../state/hooks.ts'
import { formatRoute, type Screen } from '../../state/route.ts'
import { Icon, type IconName } from '../../ui/Icon.tsx'
import { ProgressBar } from '../../ui/Progress.tsx'

const PLACES: readonly { screen: Screen; label: string; icon: IconName; also: readonly Screen[] }[] = [
  { screen: 'datasets', label: 'Datasets', icon: 'folder', also: ['dataset', 'import'] },
  { screen: 'history', label: 'History', icon: 'history', also: ['run', 'sweep', 'compare', 'use'] },
  { screen: 'settings', label: 'Settings', icon: 'settings', also: [] },
]

export function Sidebar({ screen }: { screen: Screen }) {
  return (
    <nav className="sidebar" aria-label="Main">
      <p className="brand">
        <BrandMark />
        Thaw
      </p>
      <ul>
        {PLACES.map((place) => {
          const here = place.screen === screen || place.also.includes(screen)
          return (
            <li key={place.screen}>
              <a href={formatRoute(place.screen)} aria-current={here ? 'page' : undefined}>
                <Icon name={place.icon} />
                {place.label}
              </a>
            </li>
          )
        })}
      </ul>
      <RunningRun />
    </nav>
  )
}

/** A block of ice with one open face. */
function BrandMark() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" className="brand-mark">
      <path d="M10 2 17 6v8l-7 4-7-4V6z" />
      <path d="M3 6l7 4 7-4M10 10v8" />
    </svg>
  )
}

/** The run that trains, and the number of those that wait, shown on every screen. */
function RunningRun() {
  const runs = useQuery('runs.list', { active: true })
  const live = useValue(useThaw().liveRuns)
  const queue = useQuery('queue.get', {})
  const active = runs.status === 'ready' ? runs.value.runs.filter((run) => isTraining(run.status)) : []
  return (
    <div className="running">
      {active.map((run) => {
        const progress = live.get(run.runId)?.progress
        const share = shareOfRun(progress)
        return (
          <a key={run.runId} href={formatRoute('run', run.runId)}>
            <span className="row">
              <Icon name="running" spin />
              <span className="ellipsis" title={run.name}>
                {run.name}
              </span>
            </span>
            <ProgressBar label={`Progress of ${run.name}`} done={share ?? 0} total={share === null ? null : 1} />
            <span className="small muted">
              {run.status === 'stopping' ? 'Stopping' : (progress?.activity ?? progress?.phase ?? 'Starting')}
              {share !== null && ` · ${percent(share, 0)}`}
            </span>
          </a>
        )
      })}
      {queue.status === 'ready' && <WaitingRuns queue={queue.value} />}
    </div>
  )
}

function WaitingRuns({ queue: { runs, paused } }: { queue: TrainingQueue }) {
  const waiting = runs.filter(({ status }) => status === 'queued').length
  if (waiting === 0) return null
  return (
    <a href={formatRoute('history')} data-testid="waiting-runs">
      <span className="row">
        <Icon name={paused ? 'pause' : 'clock'} />
        {waiting === 1 ? '1 run waits' : `${waiting} runs wait`}
      </span>
      {paused && <span className="small muted">The queue stands still</span>}
    </a>
  )
}
