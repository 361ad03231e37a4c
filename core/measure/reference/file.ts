/** Pretraining statistics as one safetensors file: tensors in half precision, tables and scalars in its metadata. */
import { z } from 'zod'
import type { Result } from '../../domain/failure.ts'
import { failure, success } from '../../domain/failure.ts'
import type { Matrix } from '../../domain/matrix.ts'
import { matrix } from '../../domain/matrix.ts'
import type { StoredTensor } from '../../model/safetensors.ts'
import { readSafetensors, writeSafetensors } from '../../model/safetensors.ts'
import type { ReferenceStats, TapReference } from './stats.ts'

const FORMAT = 'thaw-pretraining-statistics-1'

const tapEntry = z.object({
  tap: z.string(),
  depth: z.number(),
  self: z.number(),
  radius: z.number(),
  nulls: z
    .array(
      z.object({
        n: z.number().int(),
        kid: z.object({ mean: z.number(), sd: z.number(), q95: z.number() }),
        novelty: z.object({ q95: z.number() }),
      }),
    )
    .min(1),
})
const header = z.object({
  format: z.literal(FORMAT),
  modelHash: z.string(),
  preprocessing: z.string(),
  items: z.coerce.number().int(),
  seed: z.coerce.number().int(),
  taps: z.string(),
})

export function writeReference(stats: ReferenceStats): Uint8Array {
  const tensors = new Map<string, StoredTensor>()
  for (const { tap, moments, projection, bank } of stats.taps) {
    tensors.set(`${tap}.mean`, { shape: [moments.mean.length], data: moments.mean })
    tensors.set(`${tap}.sd`, { shape: [moments.sd.length], data: moments.sd })
    tensors.set(`${tap}.projection`, { shape: [projection.rows, projection.cols], data: projection.data })
    tensors.set(`${tap}.bank`, { shape: [bank.rows, bank.cols], data: bank.data })
  }
  const taps = stats.taps.map(({ tap, depth, self, radius, nulls }) => ({ tap, depth, self, radius, nulls }))
  return writeSafetensors(tensors, {
    dtype: 'F16',
    metadata: {
      format: FORMAT,
      modelHash: stats.modelHash,
      preprocessing: stats.preprocessing,
      items: String(stats.items),
      seed: String(stats.seed),
      taps: JSON.stringify(taps),
    },
  })
}

/**
 * Reads statistics and checks that they belong to the model in use.
 * Failures: `model-unreadable` (not such a file), `model-mismatch` (made from another checkpoint or preprocessing).
 */
export function readReference(
  bytes: Uint8Array,
  expected: { readonly file: string; readonly modelHash: string },
): Result<ReferenceStats> {
  const { file } = expected
  const read = readSafetensors(bytes, file)
  if (!read.ok) return read
  const unreadable = (details: string): Result<ReferenceStats> =>
    failure(
      'model-unreadable',
      `${file} does not hold pretraining statistics. Rebuild them with “npm run pretrain:stats”.`,
      { file, details },
    )
  const head = header.safeParse(read.value.metadata)
  if (!head.success) return unreadable(head.error.message)
  const { modelHash, preprocessing, items, seed } = head.data
  if (modelHash !== expected.modelHash) {
    return failure(
      'model-mismatch',
      `The pretraining statistics in ${file} are from another checkpoint than the model in use. Restore the model's files or rebuild the statistics with “npm run pretrain:stats”.`,
      { file, details: `statistics of ${modelHash}, model ${expected.modelHash}` },
    )
  }
  const entries = z.array(tapEntry).safeParse(parseJson(head.data.taps))
  if (!entries.success) return unreadable(entries.error.message)
  const taps: TapReference[] = []
  for (const entry of entries.data) {
    const mean = read.value.tensors.get(`${entry.tap}.mean`)?.data
    const sd = read.value.tensors.get(`${entry.tap}.sd`)?.data
    const projection = asMatrix(read.value.tensors.get(`${entry.tap}.projection`))
    const bank = asMatrix(read.value.tensors.get(`${entry.tap}.bank`))
    if (!mean || !sd || !projection || !bank) return unreadable(`tap ${entry.tap} is incomplete`)
    if (mean.length !== bank.cols || sd.length !== bank.cols || projection.rows !== bank.cols) {
      return unreadable(`tap ${entry.tap} has parts of different widths`)
    }
    taps.push({ ...entry, moments: { mean, sd }, projection, bank })
  }
  return success({ modelHash, preprocessing, items, seed, taps })
}

function asMatrix(tensor: StoredTensor | undefined): Matrix | undefined {
  const [rows, cols] = tensor?.shape ?? []
  if (!tensor || tensor.shape.length !== 2 || rows === undefined || cols === undefined) return undefined
  return matrix(rows, cols, tensor.data)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
