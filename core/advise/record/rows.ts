/** Rows of tables about training a vision encoder or keeping it frozen: read, checked, and made comparable. */
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { type TaskKind, taskKind } from '../../contract/advice.ts'
import { PUBLISHED_CSV } from './published.ts'

/** Which part of the tower the column `partial_or_progressive` trained. */
export type Partial = 'anchored' | 'progressive' | 'last-block' | 'some-blocks'

const text = z.string().trim()
const filled = (cell: unknown): unknown => (cell === '' ? undefined : cell)
const number = z.preprocess(filled, z.coerce.number().refine(Number.isFinite).optional())
const SHIFTS = ['in', 'far', 'ood'] as const

/** `kind`, `classes` and `features` are optional columns: other tables may lack them. */
const csvRow = z.object({
  id: text.min(1),
  source: text.min(1),
  model: text,
  dataset: text,
  task: text,
  kind: z.preprocess(filled, taskKind.optional()),
  n_train: number,
  classes: number,
  shift: z.preprocess(filled, z.enum(SHIFTS).optional()),
  features: z.preprocess(filled, z.enum(['weak']).optional()),
  metric: text,
  frozen: number,
  full: number,
  partial_or_progressive: number,
  lora: number,
  note: text.optional(),
})

export interface RecordRow {
  readonly id: string
  readonly source: string
  readonly model: string
  readonly dataset: string
  /** Whether a model that writes texts trained: the columns then tell what its vision tower did. */
  readonly generative: boolean
  /** Null where the table says nothing of it. */
  readonly kind: TaskKind | null
  readonly images: number | null
  readonly classes: number | null
  /** `in`: like pretraining; `far`: unlike it; `ood`: unlike the training images. */
  readonly shift: (typeof SHIFTS)[number] | null
  readonly weakFeatures: boolean
  /** Scores as fractions 0–1; null where the table has none, or none on that scale. */
  readonly frozen: number | null
  readonly full: number | null
  readonly partial: number | null
  readonly partialKind: Partial | null
  readonly lora: number | null
  readonly note: string
  /** Whether the row is a test of its own: an average of others, a rank or a difference is none. */
  readonly isTest: boolean
  /** Whether these are Thaw's own runs, which count as nobody's publication. */
  readonly isOwn: boolean
}

/** Throws on a table that lacks a column or has a cell of the wrong kind: tables come with Thaw or from its developers. */
export function parseRecord(csv: string): RecordRow[] {
  const records: unknown[] = parse(csv, { columns: true, bom: true, skip_empty_lines: true })
  return records.map((record) => rowOf(csvRow.parse(record)))
}

/** The record that comes with Thaw. */
export const PUBLISHED: readonly RecordRow[] = parseRecord(PUBLISHED_CSV)

type CsvRow = z.infer<typeof csvRow>

function rowOf(row: CsvRow): RecordRow {
  const { n_train: images, partial_or_progressive: partial, note = '', task } = row
  const unit = unitOf(row)
  const share = (score: number | undefined): number | null =>
    score === undefined || unit === null ? null : score / unit
  return {
    id: row.id,
    source: row.source,
    model: row.model,
    dataset: row.dataset,
    generative: /^(?:VLM|grounding)\b/.test(task),
    kind: row.kind ?? (task === 'classification' ? 'recognition' : null),
    images: images ?? null,
    classes: row.classes ?? null,
    shift: row.shift ?? null,
    weakFeatures: row.features === 'weak' || saysWeak(row.model),
    frozen: share(row.frozen),
    full: share(row.full),
    partial: share(partial),
    partialKind: partial === undefined ? null : partialKindOf(note),
    lora: share(row.lora),
    note,
    isTest: unit !== null && !/\b(?:average|mean)\b|^same$/i.test(row.dataset),
    isOwn: row.source.startsWith('Thaw'),
  }
}

/** What 1 is in the row's numbers: 100 of per cent, 1 of shares; null of ranks, differences, counts and other scales. */
function unitOf({ metric, frozen, full, partial_or_progressive, lora }: CsvRow): number | null {
  if (/rank|difference|delta|won/i.test(metric)) return null
  const scores = [frozen, full, partial_or_progressive, lora].filter((score) => score !== undefined)
  const largest = Math.max(0, ...scores)
  if (largest > 100 || Math.min(0, ...scores) < 0) return null
  return largest <= 1 ? 1 : 100
}

/** A table without the column `features` may still name a backbone that is weak or tiny. */
function saysWeak(model: string): boolean {
  return /\b(?:weak|weaker|worse|tiny)\b|-Ti\b/i.test(model)
}

function partialKindOf(note: string): Partial {
  if (/LP-FT|WiSE/i.test(note)) return 'anchored'
  if (/progressive|gradual/i.test(note) && !/Auto-RGN/i.test(note)) return 'progressive'
  return /last block/i.test(note) ? 'last-block' : 'some-blocks'
}
