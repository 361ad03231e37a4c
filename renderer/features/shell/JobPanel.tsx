import { bytes, count, duration, timeLeft } from '../../lib/format.ts'
import { useNow, useThaw } from '../../state/hooks.ts'
import { cancelJob } from '../../state/importing.ts'
import { shareDone, type Job } from '../../state/jobs.ts'
import { Button } from '../../ui/Button.tsx'
import { ProgressAnnouncement, ProgressBar } from '../../ui/Progress.tsx'

/** A long call in progress: its stage, progress and elapsed time, and a Cancel button. */
export function JobPanel({ job, title }: { job: Job; title: string }) {
  const thaw = useThaw()
  const now = useNow(true)
  const share = shareDone(job.done, job.total)
  const shown = job.unit === 'bytes' ? bytes : count
  return (
    <div className="job" data-testid="job">
      <div className="job-head">
        <span className="ellipsis strong" title={title}>
          {title}
        </span>
        <Button kind="quiet" icon="cross" busy={job.cancelling} onClick={() => void cancelJob(thaw, job.jobId)}>
          {job.cancelling ? 'Cancelling…' : 'Cancel'}
        </Button>
      </div>
      <ProgressBar label={title} done={job.done} total={job.total} />
      <p className="small muted tabular">
        {job.stage}
        {job.total !== null && job.total > 0 && ` · ${shown(job.done)} of ${shown(job.total)}`}
        {' · '}
        {duration((now - job.startedAt) / 1000)} so far
        {share !== null && share > 0 && job.etaSeconds !== null && ` · ${timeLeft(job.etaSeconds)} left`}
      </p>
      <ProgressAnnouncement what={job.stage} share={share} />
    </div>
  )
}
