import { useThaw, useValue } from '../../state/hooks.ts'
import { importRoute } from '../../state/importing.ts'
import { withEntry } from '../../state/observable.ts'
import { Button } from '../../ui/Button.tsx'
import { FailurePanel } from '../../ui/FailurePanel.tsx'
import { JobPanel } from '../shell/JobPanel.tsx'

/** Running imports, and failed ones until the person dismisses them. */
export function ImportJobs() {
  const thaw = useThaw()
  const jobs = [...useValue(thaw.jobs).values()].filter((job) => job.kind === 'import')

  function dismiss(jobId: string): void {
    thaw.jobs.update((all) => withEntry(all, jobId, undefined))
  }

  return jobs.map((job) =>
    job.failure ? (
      <FailurePanel key={job.jobId} failure={job.failure}>
        <Button
          onClick={() => {
            dismiss(job.jobId)
            thaw.go(job.again ?? importRoute(job.title))
          }}
        >
          Try again
        </Button>
        <Button kind="quiet" onClick={() => dismiss(job.jobId)}>
          Dismiss
        </Button>
      </FailurePanel>
    ) : (
      <JobPanel key={job.jobId} job={job} title={job.title === '' ? 'Import' : `Importing ${job.title}`} />
    ),
  )
}
