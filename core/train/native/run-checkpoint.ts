/** A run on disk: the best weights so far, and everything needed to continue from the last checkpoint. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Result } from '../../domain/failure.ts'
import { failure, success } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import type { Params } from '../../engine/index.ts'
import { decodeCheckpoint, encodeCheckpoint, flushFile, writeAtomically } from '../../model/checkpoint.ts'
import type { Architecture, TensorSpec } from '../../model/architecture.ts'
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
import { savedTensors, wholeTensors } from './saved-tensors.ts'
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

/** What of a model a run saves while it trains: what it may change. The model's own files hold the rest. */
export interface Changing {
  readonly params: Params
  readonly architecture: Pick<Architecture, 'name' | 'tensors' | 'adapters'>
  /** Names of tensors. */
  readonly changing: ReadonlySet<string>
}

/**
 * The best weights of a run that goes on. They are flushed once a checkpoint refers to them: until then, a power cut takes
 * the run back to an earlier one.
 */
export async function keepBest(runDir: string, of: Changing, metadata: Record<string, string>): Promise<void> {
  const bytes = encoded(of.params, of.architecture, savedTensors(of.architecture, of.changing), metadata)
  await writeAtomically(bestFile(runDir), bytes, { flush: false })
}

/** Best weights of a run that has ended: all of them, in the layout of the embedded models. */
export async function saveBest(
  runDir: string,
  params: Params,
  architecture: Architecture,
  metadata: Record<string, string>,
): Promise<void> {
  await writeAtomically(bestFile(runDir), encoded(params, architecture, wholeTensors(architecture), metadata))
}

/** The initial weights, without adapters. */
export async function saveStart(runDir: string, { params, architecture, changing }: Changing): Promise<void> {
  const tensors = wholeTensors(architecture).filter(({ name }) => changing.has(name))
  await writeAtomically(startFile(runDir), encoded(params, architecture, tensors, {}))
}

function encoded(
  params: Params,
  { name: model }: Pick<Architecture, 'name'>,
  tensors: readonly TensorSpec[],
  metadata: Record<string, string>,
): Uint8Array {
  const saved: Params = new Map()
  for (const { name } of tensors) {
    const param = params.get(name)
    if (param) saved.set(name, param)
  }
  return encodeCheckpoint(saved, 'F32', { format: 'pt', model, ...metadata }, tensors)
}

/** What a run has kept while it trains; a file with all weights holds it, too. */
export const loadKept = (runDir: string, of: Omit<Changing, 'params'>): Promise<Result<Params>> =>
  loadWeights(bestFile(runDir), savedTensors(of.architecture, of.changing))

export const loadStart = (runDir: string, of: Omit<Changing, 'params'>): Promise<Result<Params>> =>
  loadWeights(startFile(runDir), savedTensors(of.architecture, of.changing))

async function loadWeights(file: string, tensors: readonly TensorSpec[]): Promise<Result<Params>> {
  const bytes = await readFile(file).catch(() => null)
  if (!bytes) return failure('not-found', `The run has no saved weights at ${file}.`, { file })
  const read = decodeCheckpoint(bytes, file, tensors)
  return read.ok ? success(read.value.params) : read
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
  of: Changing,
  optimiser: AdamW,
  { position: at, references }: Resumed,
): Promise<void> {
  const tensors = new Map<string, StoredTensor>()
  const updates: Record<string, number> = {}
  for (const { name } of savedTensors(of.architecture, of.changing)) {
    const param = of.params.get(name)
    if (param) tensors.set(`param/${name}`, param)
  }
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
export async function loadLast(runDir: string, model: Changing, optimiser: AdamW): Promise<Result<Resumed>> {
  const last = await loadCheckpoint(lastFile(runDir), model, optimiser)
  const loaded =
    last.ok || !existsSync(previousFile(runDir)) ? last : await loadCheckpoint(previousFile(runDir), model, optimiser)
  const { best: kept } = loaded.ok ? loaded.value.position : { best: null }
  if (kept) await unpinBest(runDir, kept.step)
  return loaded.ok ? loaded : last
}

async function loadCheckpoint(file: string, of: Changing, optimiser: AdamW): Promise<Result<Resumed>> {
  const saved = new Set(savedTensors(of.architecture, of.changing).map(({ name }) => name))
  const params = [...of.params].filter(([name]) => saved.has(name))
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
    if (tensors.get(`param/${name}`)?.data.length !== param.data.length) return damaged(`lacks the tensor ${name}`)
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

/** Puts the weights that a run has kept into `params`, in place. */
export async function restoreKept(runDir: string, of: Changing): Promise<Result<null>> {
  return overlaid(of.params, await loadKept(runDir, of))
}

/** Puts the best weights of a run that has ended into `params`, in place. */
export async function restoreBest(runDir: string, params: Params, architecture: Architecture): Promise<Result<null>> {
  return overlaid(params, await loadWeights(bestFile(runDir), wholeTensors(architecture)))
}

function overlaid(params: Params, read: Result<Params>): Result<null> {
  if (!read.ok) return read
  for (const [name, { data }] of read.value) params.get(name)?.data.set(data)
  return success(null)
}

/**
 * Writes all weights of a run that ends here, of which it has kept those that it may change; adapters are merged into what
 * they adapt. Leaves the model as it is.
 * Failures: not-found, model-unreadable.
 */
export async function completeBest(runDir: string, of: Changing, best: Best | null): Promise<Result<null>> {
  const { params, architecture } = of
  const own = new Set((architecture.adapters ?? []).flatMap(({ a, b }) => [a, b]))
  const tensors = wholeTensors(architecture).filter(({ name }) => !own.has(name))
  if ((await loadWeights(bestFile(runDir), tensors)).ok) {
    await flushFile(bestFile(runDir))
    return success(null)
  }
  const read = await loadKept(runDir, of)
  if (!read.ok) return read
  const whole = merged(new Map([...params, ...read.value]), architecture.adapters ?? [])
  const metadata: Record<string, string> = best ? { validation: String(best.value), step: String(best.step) } : {}
  await writeAtomically(bestFile(runDir), encoded(whole, architecture, tensors, metadata))
  return success(null)
}
