import type { RunStatus } from '../../core/domain/run.ts'
import { Icon, type IconName } from './Icon.tsx'

type Tone = 'good' | 'bad' | 'warn' | 'active' | 'calm'

export const STATUS_LOOKS: Readonly<Record<RunStatus, { label: string; icon: IconName; tone: Tone }>> = {
  queued: { label: 'Queued', icon: 'clock', tone: 'calm' },
  running: { label: 'Running', icon: 'running', tone: 'active' },
  stopping: { label: 'Stopping, saving checkpoint…', icon: 'stop', tone: 'active' },
  completed: { label: 'Completed', icon: 'check', tone: 'good' },
  stopped: { label: 'Stopped', icon: 'stop', tone: 'calm' },
  failed: { label: 'Failed', icon: 'error', tone: 'bad' },
  interrupted: { label: 'Interrupted', icon: 'broken', tone: 'warn' },
}

/** A run's status as an icon and a word; colour only repeats them. */
export function StatusBadge({ status, testId }: { status: RunStatus; testId?: string }) {
  const { label, icon, tone } = STATUS_LOOKS[status]
  return (
    <span className={`status ${tone}`} data-testid={testId} data-status={status}>
      <Icon name={icon} spin={status === 'running'} />
      {label}
    </span>
  )
}
