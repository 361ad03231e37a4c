/** A run on disk: the best weights so far, and everything needed to continue from the last checkpoint. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Result } from '../../domain/failure.ts'
import { failure, success } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import type { Params } from '../../engine/index.ts'
import { decodeCheckpoint, encodeCheckpoint, writeAtomically } from '../../model/checkpoint.ts'
import type { Architecture } from '../../model/index.ts'
import { merged } from '../../model/index.ts'
import { readSafetensors, writeSafetensors } from '../../model/safetensors.ts'
import type { StoredTensor } from '../../model/safetensors.ts'
import { balanceState } from './adapt/gradient-balance.ts'
import { CALM, guardState } from './adapt/guard.ts'
import type { References } from './adapt/references.ts'
import {
  afterCheckpoint,
  beforeCheckpoint,
  bestFile,
  lastFile,
  previousFile,
  startFile,
  unpinBest,
} from './checkpoint-files.ts'
import type { AdamW } from './optimise/adamw.ts'
import { NOTHING_SPENT, spentState } from './spent.ts'

const best = z.preprocess(
  // Checkpoints of earlier versions name the score after the only metric at the time.
  (saved) =>
    typeof saved === 'object' && saved !== null && 'accuracy' in saved ? { ...saved, value: saved.accuracy } : saved,
  z.object({ value: z.number(), loss: z.number(), epoch: z.number(), step: z.number() }),
)
const position = z.object({
  phase: z.number().int(),
  /** Epochs done within the phase, and batches done within the epoch. */
  epoch: z.number().int(),
  batch: z.number().int(),
  /** Steps done in the whole run. */
  step: z.number().int(),
  epochsDone: z.number().int(),
  elapsedSeconds: z.number(),
  best: best.nullable(),
  /** Whether a later validation was significantly better than the fitted head's. */
  improved: z.boolean().default(true),
  guard: guardState.default(CALM),
  /** Whether a validation in this phase lowered the loss, and how many phases before it in a row did not. */
  lowered: z.boolean().default(true),
  idlePhases: z.number().int().default(0),
  /** Whether a plateau has ended the phase. */
  ended: z.boolean().default(false),
  /** The range test's factor on the phase's rates; null before the test. */
  range: z.number().nullable().default(1),
  /** Shares of the rates by gradient, in a phase that has them. */
  balance: balanceState.nullable().default(null),
  /** The epoch, over the whole run, for which statistics have followed the images. */
  followed: z.number().int().nullable().default(null),
  /** Sum of the losses of the epoch's steps so far. */
  epochLoss: z.number().default(0),
  /** Seconds of the run at which the phase began; its share of a time limit counts from there. */
  phaseBegan: z.number().nullable(),
  spent: spentState.default(NOTHING_SPENT),
})
const stored = position.extend({ updates: z.record(z.string(), z.number().int()) })
/** The record as JSON text, as stored in the file's metadata. */
const positionText = z
  .string()
  .transform((text, context): unknown => {
    const value = parseJson(text)
    if (value !== undefined) return value
    context.addIssue('not JSON')
    return z.NEVER
  })
  .pipe(stored)

export type Position = z.infer<typeof position>
export type Best = z.infer<typeof best>

export const START: Position = {
  phase: 0,
  epoch: 0,
  batch: 0,
  step: 0,
  epochsDone: 0,
  elapsedSeconds: 0,
  best: null,
  improved: false,
  guard: CALM,
  lowered: false,
  idlePhases: 0,
  ended: false,
  range: null,
  balance: null,
  followed: null,
  epochLoss: 0,
  phaseBegan: null,
  spent: NOTHING_SPENT,
}

/** Best weights in the layout of the embedded models, with their score. */
export async function saveBest(
  runDir: string,
  params: Params,
  architecture: Architecture,
  metadata: Record<string, string>,
): Promise<void> {
  await saveWeights(bestFile(runDir), params, architecture, metadata)
}

export async function saveStart(runDir: string, params: Params, architecture: Architecture): Promise<void> {
  await saveWeights(startFile(runDir), params, architecture, {})
}

/** Tensors that no run changes, which are not saved with every run. */
const fixedNames = ({ tensors }: Pick<Architecture, 'tensors'>): ReadonlySet<string> =>
  new Set(tensors.flatMap(({ name, fixed }) => (fixed ? [name] : [])))

async function saveWeights(
  file: string,
  params: Params,
  architecture: Architecture,
  metadata: Record<string, string>,
): Promise<void> {
  const { name, tensors, adapters = [] } = architecture
  const fixed = fixedNames(architecture)
  // With adapters merged, so that whoever reads the file without them has the trained weights.
  const changing: Params = new Map([...merged(params, adapters)].filter(([tensor]) => !fixed.has(tensor)))
  await writeAtomically(file, encodeCheckpoint(changing, 'F32', { format: 'pt', model: name, ...metadata }, tensors))
}

export const loadBest = (runDir: string, architecture: Architecture): Promise<Result<Params>> =>
  loadWeights(bestFile(runDir), architecture)

export const loadStart = (runDir: string, architecture: Architecture): Promise<Result<Params>> =>
  loadWeights(startFile(runDir), architecture)

async function loadWeights(file: string, architecture: Architecture): Promise<Result<Params>> {
  const bytes = await readFile(file).catch(() => null)
  if (!bytes) return failure('not-found', `The run has no saved weights at ${file}.`, { file })
  const read = decodeCheckpoint(
    bytes,
    file,
    architecture.tensors.filter(({ fixed }) => !fixed),
  )
  if (!read.ok) return read
  const { params } = read.value
  // The file holds them merged, while those of the model stay as pretrained.
  for (const { target } of architecture.adapters ?? []) params.delete(target.name)
  return success(params)
}

/** What of a model a run saves. */
interface Saved {
  readonly params: Params
  readonly architecture: Pick<Architecture, 'tensors'>
}

/** The state that a stopped run saves and a resumed one loads. */
export interface Resumed {
  readonly position: Position
  /** Null in the checkpoints of older versions. */
  readonly references: References | null
}

/**
 * Weights, moments and position, so that a resumed run takes exactly the steps that the stopped one would have taken.
 */
export async function saveLast(
  runDir: string,
  { params, architecture }: Saved,
  optimiser: AdamW,
  { position: at, references }: Resumed,
): Promise<void> {
  const tensors = new Map<string, StoredTensor>()
  const updates: Record<string, number> = {}
  const fixed = fixedNames(architecture)
  for (const [name, param] of params) if (!fixed.has(name)) tensors.set(`param/${name}`, param)
  for (const [name, moments] of optimiser.moments) {
    tensors.set(`first/${name}`, { shape: [moments.first.length], data: moments.first })
    tensors.set(`second/${name}`, { shape: [moments.second.length], data: moments.second })
    updates[name] = moments.updates
  }
  for (const [name, data] of Object.entries(references ?? {})) {
    tensors.set(`validation/${name}`, { shape: [data.length], data })
  }
  const metadata = { position: JSON.stringify({ ...at, updates }) }
  const bytes = writeSafetensors(tensors, { dtype: 'F32', metadata })
  await beforeCheckpoint(runDir, at.best?.step ?? null)
  await writeAtomically(lastFile(runDir), bytes)
  await afterCheckpoint(runDir)
}

/**
 * Puts the saved weights and moments into `params` and `optimiser`, and the best weights of that time back into their file;
 * returns the run's position. Takes the checkpoint before the last one where the last one is missing or damaged.
 */
export async function loadLast(runDir: string, model: Saved, optimiser: AdamW): Promise<Result<Resumed>> {
  const last = await loadCheckpoint(lastFile(runDir), model, optimiser)
  const loaded =
    last.ok || !existsSync(previousFile(runDir)) ? last : await loadCheckpoint(previousFile(runDir), model, optimiser)
  const { best: kept } = loaded.ok ? loaded.value.position : { best: null }
  if (kept) await unpinBest(runDir, kept.step)
  return loaded.ok ? loaded : last
}

async function loadCheckpoint(
  file: string,
  { params: all, architecture }: Saved,
  optimiser: AdamW,
): Promise<Result<Resumed>> {
  const fixed = fixedNames(architecture)
  const params = [...all].filter(([name]) => !fixed.has(name))
  const bytes = await readFile(file).catch(() => null)
  if (!bytes)
    return failure(
      'not-found',
      `The run stopped before its first checkpoint, so there is nothing to resume. Start a new run.`,
      { file },
    )
  const read = readSafetensors(bytes, file)
  if (!read.ok) return read
  const { tensors, metadata } = read.value
  const damaged = (why: string): Result<Resumed> =>
    failure('model-unreadable', `${file} ${why}. Start a new run.`, { file })
  const parsed = positionText.safeParse(metadata['position'])
  if (!parsed.success) return damaged('does not record the run’s position')
  const { updates, ...at } = parsed.data
  for (const [name, param] of params) {
    const saved = tensors.get(`param/${name}`)
    if (saved?.data.length !== param.data.length) return damaged(`lacks the tensor ${name}`)
  }
  // Only now, so that a rejected file leaves the model unchanged.
  for (const [name, param] of params) param.data = (tensors.get(`param/${name}`) as StoredTensor).data
  optimiser.moments.clear()
  for (const [name, count] of Object.entries(updates)) {
    const first = tensors.get(`first/${name}`)
    const second = tensors.get(`second/${name}`)
    if (first && second) optimiser.moments.set(name, { first: first.data, second: second.data, updates: count })
  }
  const [lowest, gained, head] = ['lowest', 'gained', 'head'].map((name) => tensors.get(`validation/${name}`)?.data)
  if (!lowest || !gained || !head) return success({ position: at, references: null })
  // Until weights have trained, the two are the same object, which the keeper relies on.
  return success({ position: at, references: { lowest, gained: at.epochsDone > 0 ? gained : head, head } })
}

/** Puts the best weights into `params`, in place. */
export async function restoreBest(runDir: string, params: Params, architecture: Architecture): Promise<Result<null>> {
  const best = await loadBest(runDir, architecture)
  if (!best.ok) return best
  for (const [name, { data }] of best.value) params.get(name)?.data.set(data)
  return success(null)
}
