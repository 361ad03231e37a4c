/** A trained model as a folder of its own, which its family opens again. */
import { mkdir, readFile, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import { isAdapterTensor } from './adapters/adapter.ts'
import { decodeCheckpoint, writeAtomically } from './checkpoint.ts'
import type { Family } from './families/index.ts'
import { FAMILIES } from './families/index.ts'
import { mismatch } from './mismatch.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'
import { currentModel, defaultZoo, findModel } from './zoo.ts'

/** The head that a run gave a model without texts, beside the files of its family. */
export const HEAD_FILE = 'class_head.safetensors'

export interface Trained {
  /** The model that was trained, and what it was known by then. */
  readonly model: string
  readonly modelHash: string
  /** The weights that the run kept. */
  readonly weights: string
  /** What its classes are called, for a head that has a row for each. */
  readonly classes: readonly string[]
}

/**
 * Writes the files that the model was read from, with the trained weights in place of its own, to a folder that must not
 * exist or be empty. Statistics are left out: they are of other weights.
 * Failures: not-found, model-unreadable, model-mismatch (the model has changed since), path-unreadable.
 */
export async function saveTrained(
  { model, modelHash, weights, classes }: Trained,
  folder: string,
  zoo: string = defaultZoo(),
  families: readonly Family[] = FAMILIES,
): Promise<Result<string>> {
  const found = await findModel(model, zoo, families)
  if (!found.ok) return found
  const now = await currentModel(model, zoo, families)
  if (!now.ok) return now
  const { family, architecture, name } = found.value
  if (now.value.hash !== modelHash) return mismatch(name, found.value.folder)
  const bytes = await readFile(weights).catch(() => null)
  if (!bytes) return failure('not-found', `The run’s weights are no longer at ${weights}.`, { file: weights })
  const changing = architecture.tensors.filter(({ fixed }) => !fixed)
  const read = decodeCheckpoint(bytes, weights, changing)
  if (!read.ok) return read
  const to = resolve(folder)
  const taken = await readdir(to).catch(() => [])
  if (taken.length > 0) return failure('path-unreadable', `${to} is not empty: choose a new folder.`, { file: to })
  let making: string | null = null
  try {
    await mkdir(dirname(to), { recursive: true })
    // Complete before it appears under its name.
    making = `${to}.${process.pid}.tmp`
    await mkdir(making)
    const written = await family.write(found.value.folder, making, read.value.params)
    if (!written.ok) return written
    await writeHead(bytes, weights, new Set(architecture.tensors.map((tensor) => tensor.name)), classes, making)
    await rmdir(to).catch(() => undefined)
    await rename(making, to)
    making = null
    return success(to)
  } catch (error) {
    const message = `${to} cannot be written. Check that there is room and that the folder can be written, or choose another.`
    return failure('path-unreadable', message, { file: to, details: String(error) })
  } finally {
    if (making !== null) await rm(making, { recursive: true, force: true })
  }
}

/** Whatever the run's weights hold beside the model's own and its adapters, which are merged. */
async function writeHead(
  bytes: Uint8Array,
  file: string,
  own: ReadonlySet<string>,
  classes: readonly string[],
  folder: string,
): Promise<void> {
  const read = readSafetensors(bytes, file)
  const added = new Map(
    read.ok ? [...read.value.tensors].filter(([name]) => !own.has(name) && !isAdapterTensor(name)) : [],
  )
  if (added.size === 0) return
  const metadata = { format: 'pt', classes: JSON.stringify(classes) }
  await writeAtomically(join(folder, HEAD_FILE), writeSafetensors(added, { dtype: 'F32', metadata }))
}
