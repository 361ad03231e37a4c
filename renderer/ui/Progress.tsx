import { shareDone } from '../state/jobs.ts'

interface Props {
  readonly label: string
  readonly done: number
  /** Null while unknown: the bar then only shows activity. */
  readonly total: number | null
  readonly testId?: string
}

export function ProgressBar({ label, done, total, testId }: Props) {
  const share = shareDone(done, total)
  const percentDone = share === null ? undefined : Math.round(share * 100)
  return (
    <div
      className={share === null ? 'progress unknown' : 'progress'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percentDone}
      data-testid={testId}
    >
      <div style={{ width: share === null ? '30%' : `${share * 100}%` }} />
    </div>
  )
}

/** Announces progress to screen readers in steps of ten per cent, without the counts that change with every message. */
export function ProgressAnnouncement({ what, share }: { what: string; share: number | null }) {
  const step = share === null ? '' : `, ${Math.floor(share * 10) * 10} per cent`
  return (
    <span className="hidden" aria-live="polite">
      {what.replace(/\s*\d+ of \d+$/, '')}
      {step}
    </span>
  )
}
