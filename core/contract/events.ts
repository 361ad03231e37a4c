/** What the service tells every connected user interface. */
import { z } from 'zod'
import { metricPoint, runEvent, runProgress, runSummary } from './run.ts'

export const jobProgress = z.object({
  type: z.literal('job.progress'),
  jobId: z.string(),
  kind: z.enum(['import', 'inspect', 'measure', 'recommend', 'doctor', 'statistics']),
  /** What is being done now, a short phrase. */
  stage: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  elapsedSeconds: z.number(),
  etaSeconds: z.number().nullable(),
})

export const appEvent = z.discriminatedUnion('type', [
  jobProgress,
  /** The job is over, whatever way; whoever asked for it has the answer, all others only this. */
  z.object({ type: z.literal('job.ended'), jobId: z.string() }),
  z.object({ type: z.literal('datasets.changed') }),
  z.object({ type: z.literal('run.changed'), run: runSummary }),
  z.object({ type: z.literal('run.removed'), runId: z.string() }),
  z.object({ type: z.literal('run.progress'), runId: z.string(), progress: runProgress }),
  z.object({ type: z.literal('run.metrics'), runId: z.string(), points: z.array(metricPoint) }),
  z.object({ type: z.literal('run.events'), runId: z.string(), events: z.array(runEvent) }),
  /** The compute process ended without being asked to. */
  z.object({ type: z.literal('compute.lost'), message: z.string(), runId: z.string().nullable() }),
  z.object({ type: z.literal('settings.changed') }),
  /** The engines were measured. */
  z.object({ type: z.literal('engines.changed') }),
  /** The window's own menu asks for the list of keyboard shortcuts; the service never does. */
  z.object({ type: z.literal('shortcuts.asked') }),
  /** The window's own menu has put the diagnostics on the clipboard; nor does this come from the service. */
  z.object({ type: z.literal('diagnostics.copied') }),
  /** Another process had the history and has gone: everything shown should be asked for again. */
  z.object({ type: z.literal('history.reopened') }),
])

export type JobProgress = z.infer<typeof jobProgress>
export type AppEvent = z.infer<typeof appEvent>
