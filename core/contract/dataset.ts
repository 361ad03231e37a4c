import { z } from 'zod'
import { SPLITS } from '../domain/dataset.ts'

export const split = z.enum(SPLITS)
export const problem = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  file: z.string().optional(),
  line: z.number().int().optional(),
})
export const classInfo = z.object({
  name: z.string(),
  items: z.number().int(),
  train: z.number().int(),
  val: z.number().int(),
  test: z.number().int(),
})
export const splitCounts = z.object({ train: z.number().int(), val: z.number().int(), test: z.number().int() })

export const datasetSummary = z.object({
  datasetId: z.string(),
  name: z.string(),
  root: z.string(),
  format: z.string(),
  items: z.number().int(),
  classes: z.array(classInfo),
  splits: splitCounts,
  splitSource: z.enum(['folders', 'drawn', 'folders+drawn']),
  problems: z.array(problem),
  fingerprint: z.string(),
  duplicates: z.object({ exact: z.number().int(), near: z.number().int(), clusters: z.number().int() }),
  imageSize: z.object({
    minWidth: z.number(),
    medianWidth: z.number(),
    maxWidth: z.number(),
    minHeight: z.number(),
    medianHeight: z.number(),
    maxHeight: z.number(),
  }),
  bytes: z.number(),
  importedAt: z.string(),
})

export const sample = z.object({
  index: z.number().int(),
  path: z.string(),
  className: z.string(),
  split,
  width: z.number(),
  height: z.number(),
})

export type DatasetSummaryDto = z.infer<typeof datasetSummary>
export type Sample = z.infer<typeof sample>
