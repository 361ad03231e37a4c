/** The weights between a run's fitted head and its trained ones (WiSE-FT, Wortsman et al. 2022), and their scores. */
import { z } from 'zod'
import { BLEND_RULES } from '../domain/blend-words.ts'
import { score } from './score.ts'

const interval = score.pick({ value: true, low: true, high: true })

export const blendPoint = z.object({
  /** Share of the trained weights, 0–1. */
  share: z.number(),
  /** On the validation images as they are, with a 95 % interval. */
  validation: interval,
  /** Mean calibrated validation loss, nats. */
  validationLoss: z.number(),
  /** On a part of the person's own robust set, else on changed validation images, with a 95 % interval. */
  robust: interval,
})

export const blend = z.object({
  /** From the fitted head, share 0, to the trained weights, share 1. */
  points: z.array(blendPoint),
  /** Share of the weights that the run keeps. */
  share: z.number(),
  /** The share that the rule chose. */
  chosen: z.number(),
  rule: z.enum(BLEND_RULES),
  /** Whether the middle of the path scores more than 2 points below both ends; only the ends could be chosen then. */
  barrier: z.boolean(),
  /** Whether a person has picked the share, after seeing the scores. */
  picked: z.boolean(),
  /** Describes what `robust` was measured on. */
  robustBasis: z.string(),
  /** Where the trained weights are from. */
  trained: z.object({ epoch: z.number(), step: z.number().int() }),
  /** The file with the tensors of both ends, from which the weights at any share can be computed again. */
  ends: z.object({ file: z.string(), bytes: z.number().int() }),
})

export type Blend = z.infer<typeof blend>
export type BlendPoint = z.infer<typeof blendPoint>
