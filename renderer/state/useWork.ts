import { useThaw, useValue } from './hooks.ts'
import type { Job } from './jobs.ts'
import type { FlowState } from './state.ts'

export interface Work {
  /** What Thaw is doing with the dataset. */
  readonly flow: FlowState | undefined
  readonly job: Job | undefined
  /** What failed last, until the person has seen it. */
  readonly failed: Job | undefined
}

/** The work on a dataset that its page shows. */
export function useWork(datasetId: string): Work {
  const thaw = useThaw()
  const flow = useValue(thaw.flows).get(datasetId)
  const jobs = useValue(thaw.jobs)
  return {
    flow,
    job: flow && jobs.get(flow.jobId),
    failed: [...jobs.values()].find((each) => each.datasetId === datasetId && each.failure !== null),
  }
}
