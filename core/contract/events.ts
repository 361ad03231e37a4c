/** Events that the service sends to every connected user interface. */
import { z } from 'zod'
import { sweepSummary } from './sweep.ts'
import { trainingQueue } from './queue.ts'
import { metricPoint, runEvent, runProgress, runSummary } from './run.ts'

export const jobProgress = z.object({
  type: z.literal('job.progress'),
  jobId: z.string(),
  kind: z.enum([
    'import',
    'inspect',
    'measure',
    'recommend',
    'doctor',
    'statistics',
    'blend',
    'export',
    'sweep',
    'model',
    'use',
    'search',
  ]),
  /** The current stage, as a short phrase. */
  stage: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  /** What is counted, where it isn't items. */
  unit: z.literal('bytes').optional(),
  elapsedSeconds: z.number(),
  etaSeconds: z.number().nullable(),
})

export const appEvent = z.discriminatedUnion('type', [
  jobProgress,
  /** The job has ended in any way. Its caller gets the answer; all others get only this event. */
  z.object({ type: z.literal('job.ended'), jobId: z.string() }),
  z.object({ type: z.literal('datasets.changed') }),
  z.object({ type: z.literal('run.changed'), run: runSummary }),
  z.object({ type: z.literal('run.removed'), runId: z.string() }),
  z.object({ type: z.literal('run.progress'), runId: z.string(), progress: runProgress }),
  z.object({ type: z.literal('run.metrics'), runId: z.string(), points: z.array(metricPoint) }),
  z.object({ type: z.literal('run.events'), runId: z.string(), events: z.array(runEvent) }),
  /** A run entered or left the queue, or its order or pause changed. */
  z.object({ type: z.literal('queue.changed'), queue: trainingQueue }),
  /** A run of the sweep began or ended, or the sweep did. */
  z.object({ type: z.literal('sweep.changed'), sweep: sweepSummary }),
  z.object({ type: z.literal('sweep.removed'), sweepId: z.string() }),
  /** The compute process ended unexpectedly. */
  z.object({ type: z.literal('compute.lost'), message: z.string(), runId: z.string().nullable() }),
  /**
   * What runs report cannot be written, says the message, and waits in memory; null once it is written. Repeated while it
   * waits.
   */
  z.object({ type: z.literal('history.waiting'), message: z.string().nullable() }),
  z.object({ type: z.literal('settings.changed') }),
  /** A model was added or removed. */
  z.object({ type: z.literal('models.changed') }),
  /** The engines were measured. */
  z.object({ type: z.literal('engines.changed') }),
  /** The window's menu requests the list of keyboard shortcuts; the service never sends this. */
  z.object({ type: z.literal('shortcuts.asked') }),
  /** The window's menu has copied the diagnostics; the service never sends this either. */
  z.object({ type: z.literal('diagnostics.copied') }),
  /** Another process owned the history and has ended: reload everything shown. */
  z.object({ type: z.literal('history.reopened') }),
])

export type JobProgress = z.infer<typeof jobProgress>
export type AppEvent = z.infer<typeof appEvent>
