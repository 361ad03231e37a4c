import { useThaw } from '../../state/hooks.ts'
import { withoutFailed } from '../../state/jobs.ts'
import type { Work } from '../../state/useWork.ts'
import { FailurePanel } from '../../ui/FailurePanel.tsx'
import { JobPanel } from '../shell/JobPanel.tsx'

interface Props {
  readonly work: Work
  readonly datasetId: string
}

/** The progress of what Thaw does with a dataset, and what failed. */
export function WorkShown({ work: { job, failed }, datasetId }: Props) {
  const thaw = useThaw()
  return (
    <>
      {job && <JobPanel job={job} title={job.kind === 'measure' ? 'Measuring' : 'Recommending'} />}
      {failed?.failure && (
        <FailurePanel
          failure={failed.failure}
          onDismiss={() => thaw.jobs.update((all) => withoutFailed(all, datasetId))}
        />
      )}
    </>
  )
}
