/** The engines that work on this machine, their speed, and the one that runs use. */
import { z } from 'zod'
import { BACKENDS, ENGINE_CHOICES } from '../domain/engine.ts'

export const engineChoice = z.enum(ENGINE_CHOICES)

export const backendStatus = z.object({
  id: z.enum(BACKENDS),
  available: z.boolean(),
  /** Why it does not work, or not on its intended device, and what to do about it. */
  why: z.string().optional(),
  description: z.string().optional(),
  threads: z.number().int().optional(),
  /** GFLOP/s of a chain of products of 512 × 512 matrices. */
  matmulGflops: z.number().optional(),
  /** Images per second of the default model, forward only and training everything. */
  forwardImagesPerSecond: z.number().optional(),
  stepImagesPerSecond: z.number().optional(),
})

export const machine = z.object({
  processor: z.string(),
  cores: z.number().int(),
  /** Null if the system does not report it. */
  physicalCores: z.number().int().nullable(),
  /** Graphics cards by PCI ids and driver files; empty if the system does not report them. */
  graphics: z.array(z.string()),
})

export const engineReport = z.object({
  engines: z.array(backendStatus.extend({ chosen: z.boolean() })),
  /** Why `auto` chose that engine. */
  reason: z.string(),
  machine,
  measuredAt: z.string(),
})

export type BackendStatus = z.infer<typeof backendStatus>
export type Machine = z.infer<typeof machine>
export type EngineReport = z.infer<typeof engineReport>
