/** Pretraining statistics as one safetensors file: tensors in half precision, tables and scalars in its metadata. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Result } from '../../domain/failure.ts'
import { failure, success } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import type { Matrix } from '../../math/matrix.ts'
import { matrix } from '../../math/matrix.ts'
import type { StoredTensor } from '../../model/safetensors.ts'
import { readSafetensors, writeSafetensors } from '../../model/safetensors.ts'
import { PERCENTILES } from './alignment.ts'
import { PIXEL_COLUMNS } from '../statistics/pixels/describe.ts'
import { BIGRAM_BUCKETS } from '../statistics/text/counts.ts'
import { QUESTION_TYPES } from '../statistics/text/questions.ts'
import { KNOWN_LENGTHS } from './text.ts'
import type { ReferenceStats } from './stats.ts'
import type { TapReference } from './tap-reference.ts'

const FORMAT = 'thaw-pretraining-statistics-3'

const count = z.number().int().nonnegative()
const spread = z.object({ mean: z.number(), sd: z.number(), q90: z.number(), q95: z.number(), q99: z.number() })
const tapEntry = z.object({
  tap: z.string(),
  depth: z.number(),
  self: z.number(),
  radius: z.number(),
  nulls: z
    .array(z.object({ n: count, kid: spread, novelty: spread, coverage: spread, energy: spread, auc: spread }))
    .min(1)
    .readonly(),
})
const textEntry = z.object({
  texts: count,
  unigrams: z.array(count).readonly(),
  bigrams: z.array(count).length(BIGRAM_BUCKETS).readonly(),
  lengths: z
    .array(count)
    .length(KNOWN_LENGTHS + 1)
    .readonly(),
  questions: z.array(count).length(QUESTION_TYPES.length).readonly(),
  unknown: z.number(),
  nulls: z
    .array(z.object({ n: count, unigrams: spread, bigrams: spread }))
    .min(1)
    .readonly(),
  embedding: tapEntry.nullable(),
})
const tables = z.object({
  source: z.string(),
  // Files of earlier versions, and those of the models in the box, do not say it.
  of: z.enum(['pretraining', 'chosen']).default('pretraining'),
  items: count,
  seed: z.number().int(),
  taps: z.array(tapEntry).min(1),
  pixels: tapEntry,
  native: z.object({ side: z.array(z.number()).readonly(), aspect: z.array(z.number()).readonly() }).nullable(),
  text: textEntry.nullable(),
  alignment: z
    .object({
      pairs: count,
      matched: z.array(z.number()).length(PERCENTILES).readonly(),
      mismatched: z.array(z.number()).length(PERCENTILES).readonly(),
      temperature: z.number(),
      recallAt1: z.number(),
      margin: z.number(),
      entropy: z.number(),
    })
    .nullable(),
})
const header = z.object({
  format: z.literal(FORMAT),
  /** SHA-256 of everything below and of the tensors; measurements record it to identify their statistics. */
  id: z.string(),
  modelHash: z.string(),
  preprocessing: z.string(),
  tables: z.string(),
})

const PARTS = ['mean', 'sd', 'projection', 'variances', 'bank', 'reach'] as const
type Part = (typeof PARTS)[number]
type TapEntry = z.infer<typeof tapEntry>

/** The bytes of a statistics file, and the identity that it carries. */
export function writeReference(stats: ReferenceStats): { readonly bytes: Uint8Array; readonly id: string } {
  const tensors = new Map<string, StoredTensor>()
  for (const tap of tapsOf(stats)) for (const part of PARTS) tensors.set(`${tap.tap}.${part}`, storedPart(tap, part))
  const { modelHash, preprocessing, ...rest } = stats
  const contents: z.infer<typeof tables> = {
    ...rest,
    taps: stats.taps.map(entryOf),
    pixels: entryOf(stats.pixels),
    text: stats.text && { ...stats.text, embedding: stats.text.embedding && entryOf(stats.text.embedding) },
  }
  const head = { modelHash, preprocessing, tables: JSON.stringify(contents) }
  const id = identityOf(head, tensors)
  return { bytes: writeSafetensors(tensors, { dtype: 'F16', metadata: { format: FORMAT, id, ...head } }), id }
}

export interface ReadReference {
  readonly stats: ReferenceStats
  /** Identity of the statistics, not of the model. */
  readonly id: string
}

/**
 * Reads statistics and checks that they are complete, hold numbers only and belong to the model in use. Failures:
 * `model-unreadable` (not such a file, of another version, or damaged), `model-mismatch` (made from another checkpoint or
 * preprocessing).
 */
export function readReference(
  bytes: Uint8Array,
  expected: { readonly file: string; readonly modelHash: string },
): Result<ReadReference> {
  const { file } = expected
  const read = readSafetensors(bytes, file)
  if (!read.ok) return read
  const unreadable = (details: string): Result<ReadReference> =>
    failure(
      'model-unreadable',
      `${file} does not hold pretraining statistics that this version of Thaw can read. Build them again with “thaw models stats”.`,
      { file, details },
    )
  const { tensors } = read.value
  const head = header.safeParse(read.value.metadata)
  if (!head.success) return unreadable(head.error.message)
  const { id, modelHash, preprocessing } = head.data
  if (modelHash !== expected.modelHash) {
    return failure(
      'model-mismatch',
      `The pretraining statistics in ${file} are from another checkpoint than the model in use, or from one that reads pictures in another way. Restore the model’s files or build the statistics again with “thaw models stats”.`,
      { file, details: `statistics of ${modelHash}, model ${expected.modelHash}` },
    )
  }
  if (identityOf(head.data, tensors) !== id) return unreadable('its contents have changed since it was written')
  const contents = tables.safeParse(parseJson(head.data.tables))
  if (!contents.success) return unreadable(contents.error.message)
  const { source, of, items, seed, native, text, alignment } = contents.data
  const taps = contents.data.taps.map((entry) => readTap(entry, tensors))
  const pixels = readTap(contents.data.pixels, tensors)
  const embedding = text?.embedding ? readTap(text.embedding, tensors) : null
  if (!pixels || pixels.moments.mean.length !== PIXEL_COLUMNS) return unreadable('its pixel statistics are incomplete')
  if (embedding === undefined) return unreadable('its text statistics are incomplete')
  const whole = taps.flatMap((tap) => tap ?? [])
  if (whole.length < taps.length) return unreadable('a tap is incomplete or its parts have different widths')
  const odd = [...whole, pixels, ...(embedding ? [embedding] : [])].find((tap) => !isNumeric(tap))
  if (odd) return unreadable(`${odd.tap} holds values that are no numbers, or a spread of zero`)
  const readText = text && { ...text, embedding }
  const stats = {
    modelHash,
    preprocessing,
    source,
    of,
    items,
    seed,
    taps: whole,
    pixels,
    native,
    text: readText,
    alignment,
  }
  return success({ stats, id })
}

function tapsOf({ taps, pixels, text }: ReferenceStats): TapReference[] {
  return [...taps, pixels, ...(text?.embedding ? [text.embedding] : [])]
}

function entryOf({ tap, depth, self, radius, nulls }: TapReference): TapEntry {
  return { tap, depth, self, radius, nulls }
}

function storedPart({ moments, projection, variances, bank, reach }: TapReference, part: Part): StoredTensor {
  const vector = (data: Float32Array): StoredTensor => ({ shape: [data.length], data })
  const table = ({ rows, cols, data }: Matrix): StoredTensor => ({ shape: [rows, cols], data })
  switch (part) {
    case 'mean':
      return vector(moments.mean)
    case 'sd':
      return vector(moments.sd)
    case 'projection':
      return table(projection)
    case 'variances':
      return vector(variances)
    case 'bank':
      return table(bank)
    case 'reach':
      return vector(reach)
  }
}

/** Undefined if a part is missing or inconsistent with the others. */
function readTap(entry: TapEntry, tensors: ReadonlyMap<string, StoredTensor>): TapReference | undefined {
  const part = (name: Part): StoredTensor | undefined => tensors.get(`${entry.tap}.${name}`)
  const [mean, sd, variances, reach] = (['mean', 'sd', 'variances', 'reach'] as const).map((name) => part(name)?.data)
  const projection = asMatrix(part('projection'))
  const bank = asMatrix(part('bank'))
  if (!mean || !sd || !variances || !reach || !projection || !bank) return undefined
  const widths = mean.length === projection.rows && sd.length === projection.rows
  const components = projection.cols === bank.cols && variances.length === bank.cols
  if (!widths || !components || reach.length !== bank.rows) return undefined
  return { ...entry, moments: { mean, sd }, projection, variances, bank, reach }
}

/** A model that overflows gives infinities and NaN, which would make every distance one. */
function isNumeric({ moments, projection, variances, bank, reach }: TapReference): boolean {
  const finite = [moments.mean, projection.data, variances, bank.data, reach].every((part) =>
    part.every(Number.isFinite),
  )
  return finite && moments.sd.every((sd) => sd > 0 && Number.isFinite(sd))
}

function asMatrix(tensor: StoredTensor | undefined): Matrix | undefined {
  const [rows, cols] = tensor?.shape ?? []
  if (!tensor || tensor.shape.length !== 2 || rows === undefined || cols === undefined) return undefined
  return matrix(rows, cols, tensor.data)
}

/** Hashes values, not bytes, so that the result is the same before writing and after reading. */
function identityOf(
  head: { readonly modelHash: string; readonly preprocessing: string; readonly tables: string },
  tensors: ReadonlyMap<string, StoredTensor>,
): string {
  const hash = createHash('sha256').update([FORMAT, head.modelHash, head.preprocessing, head.tables].join('\n'))
  for (const name of [...tensors.keys()].toSorted()) {
    const { shape, data } = tensors.get(name) as StoredTensor
    hash.update(`\n${name} ${shape.join('×')}\n`)
    hash.update(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}
