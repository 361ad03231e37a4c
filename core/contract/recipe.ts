/** What Thaw writes for trainers of others. */
import { z } from 'zod'
import { strategyId } from './advice.ts'
import { support } from './model.ts'

export const TRAINER_IDS = ['runner', 'llama-factory', 'ms-swift', 'vlm-r1', 'open-clip'] as const
export const LAUNCHER_IDS = ['torchrun', 'slurm', 'skypilot'] as const
export const METHOD_IDS = ['sft', 'grpo', 'contrastive'] as const

const count = z.number().int()

export const recipeRequest = z.object({
  /** An id, a unique prefix of one, a name or a path. */
  dataset: z.string().min(1),
  model: z.string().min(1),
  strategy: strategyId,
  trainer: z.enum(TRAINER_IDS),
  /** A new folder. */
  out: z.string().min(1),
  method: z.enum(METHOD_IDS).optional(),
  blocks: z.string().optional(),
  epochs: z.number().positive().max(1000).optional(),
  batch: count.min(1).max(65_536).optional(),
  /** Of each machine. */
  devices: count.min(1).max(1024).optional(),
  /** Machines. */
  nodes: count.min(1).max(1024).optional(),
  launcher: z.enum(LAUNCHER_IDS).optional(),
  seed: count.min(0).optional(),
  cpu: z.boolean().optional(),
  copy: z.boolean().optional(),
  jobId: z.string().min(1).optional(),
})

export const exportedRecipe = z.object({
  folder: z.string(),
  /** Relative to it, without pictures. */
  files: z.array(z.string()),
  support,
  expected: z.array(
    z.object({
      name: z.string(),
      trainable: count,
      parts: z.object({ vision: count, connector: count, language: count, head: count }),
      tensors: z.array(z.string()).readonly(),
    }),
  ),
  commands: z.array(z.string()),
})
