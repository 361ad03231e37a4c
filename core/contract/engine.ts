/** What computes here, how fast, and which of it runs use. */
import { z } from 'zod'
import { BACKENDS, ENGINE_CHOICES } from '../domain/engine.ts'

export const engineChoice = z.enum(ENGINE_CHOICES)

export const backendStatus = z.object({
  id: z.enum(BACKENDS),
  available: z.boolean(),
  /** What keeps it from working, or from working on what it is made for, and what to do about it. */
  why: z.string().optional(),
  description: z.string().optional(),
  threads: z.number().int().optional(),
  /** Of a chain of products of 512 × 512 matrices. */
  matmulGflops: z.number().optional(),
  /** Of thaw-tiny, forward only and training everything. */
  forwardImagesPerSecond: z.number().optional(),
  stepImagesPerSecond: z.number().optional(),
})

export const machine = z.object({
  processor: z.string(),
  cores: z.number().int(),
  /** Null where the system does not tell. */
  physicalCores: z.number().int().nullable(),
  /** Graphics cards by PCI ids and driver files; empty where the system does not tell. */
  graphics: z.array(z.string()),
})

export const engineReport = z.object({
  engines: z.array(backendStatus.extend({ chosen: z.boolean() })),
  /** Why that one is chosen where the choice is `auto`. */
  reason: z.string(),
  machine,
  measuredAt: z.string(),
})

export type BackendStatus = z.infer<typeof backendStatus>
export type Machine = z.infer<typeof machine>
export type EngineReport = z.infer<typeof engineReport>
