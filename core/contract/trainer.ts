/** Trainers of others that Thaw starts and follows, and the Python environments they are in. */
import { z } from 'zod'
import { recipeRequest } from './recipe.ts'

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

export type PythonEnvironment = z.infer<typeof pythonEnvironment>
