/** Trainers of others that Thaw starts and follows, and the Python environments they are in. */
import { z } from 'zod'
import { strategyId } from './advice.ts'
import { support } from './model.ts'
import { LAUNCHER_IDS, METHOD_IDS, recipeRequest, TRAINER_IDS } from './recipe.ts'

export const pythonEnvironment = z.object({
  /** Path of its interpreter. */
  python: z.string(),
  /** Its folder: the same for all names of the same environment. */
  prefix: z.string(),
  /** Python's own version. */
  version: z.string(),
  /** Versions of the distributions that trainers need, by name; those that are not installed are not there. */
  packages: z.record(z.string(), z.string()),
  /** What it could train on, as PyTorch tells; the CPU is always there and not named. */
  devices: z.array(z.object({ kind: z.enum(['cuda', 'mps']), name: z.string(), memoryMB: z.number().nullable() })),
  /** Trainers that are complete in it. */
  trainers: z.array(z.string()),
})

export const environments = z.object({
  environments: z.array(pythonEnvironment),
  /** Interpreters that did not answer, with the reason. */
  failed: z.array(z.object({ python: z.string(), message: z.string() })),
  /** Of each trainer, the interpreter that it was last started with. */
  chosen: z.record(z.string(), z.string()),
})

/** A run like a recipe; its folder is one of Thaw's. */
export const startRequest = recipeRequest.omit({ out: true, nodes: true, launcher: true }).extend({
  /** An interpreter; without it the one last used, else the first that has the trainer. */
  python: z.string().min(1).optional(),
})

/** What other trainers can do with a checkpoint. */
export const trainerOptions = z.object({
  family: z.string(),
  trainers: z.array(
    z.object({
      trainer: z.enum(TRAINER_IDS),
      name: z.string(),
      method: z.enum(METHOD_IDS),
      /** Whether Thaw can start it, too. */
      starts: z.boolean(),
      /** What can start its recipe on several machines. */
      launchers: z.array(z.enum(LAUNCHER_IDS)).readonly(),
      strategies: z.array(z.object({ strategy: strategyId, support })),
    }),
  ),
})

export type TrainerOptions = z.infer<typeof trainerOptions>
export type PythonEnvironment = z.infer<typeof pythonEnvironment>
