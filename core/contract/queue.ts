/** The queue of training: the run that trains, and those that wait. */
import { z } from 'zod'
import { QUEUE_MOVES } from '../domain/training-queue.ts'
import { runSummary } from './run.ts'

export const trainingQueue = z.object({
  /** No run starts before a person resumes the queue. */
  paused: z.boolean(),
  /** Why runs wait that could train, one sentence; empty where the queue goes on by itself. */
  why: z.string(),
  /** The run that trains first, if any, then those that wait, in order. */
  runs: z.array(
    runSummary.extend({
      /** It was waiting when Thaw was closed, and starts only if a person asks again. */
      held: z.boolean(),
    }),
  ),
})

/** A step, or the place among the runs that wait, from 1. */
export const queueMove = z.union([z.enum(QUEUE_MOVES), z.number().int().min(1)])

export type TrainingQueue = z.infer<typeof trainingQueue>
