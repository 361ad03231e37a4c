/** A trained model as a folder of its own, which its family opens again. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import { type Library, LIBRARY_NAMES } from '../domain/library.ts'
import { isAdapterTensor } from './adapters/adapter.ts'
import { decodeCheckpoint, writeAtomically } from './checkpoint.ts'
import type { Family } from './families/index.ts'
import { FAMILIES } from './families/index.ts'
import { HEAD_FILE as DUAL_HEAD } from './families/dual-encoder/architecture.ts'
import { mergeSafetensors } from './merge-safetensors.ts'
import { mismatch } from './mismatch.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'
import { currentModel, defaultZoo, findModel } from './zoo.ts'

/** The head that a run gave a model without texts, beside the files of its family. */
const HEAD_FILE = 'class_head.safetensors'
/** Files that no other program knows. */
const HEAD_FILES = new Set([HEAD_FILE, DUAL_HEAD])

export interface Trained {
  /** The model that was trained, and what it was known by then. */
  readonly model: string
  readonly modelHash: string
  /** The weights that the run kept. */
  readonly weights: string
  /** What its classes are called, for a head that has a row for each. */
  readonly classes: readonly string[]
}

export interface Saved {
  readonly folder: string
  /** What a person should know before other programs read it, a sentence each. */
  readonly notes: string[]
}

/** Where models are found. */
interface Known {
  readonly zoo?: string
  readonly families?: readonly Family[]
}

/**
 * Writes the trained model to a folder that must not exist or be empty: the files that the model was read from, with the
 * trained weights in place of its own, or those of another library. Statistics are left out: they are of other weights.
 * Failures: not-found, model-unreadable, model-mismatch (the model has changed since), path-unreadable, usage (the library
 * has no form of this model).
 */
export async function saveTrained(
  trained: Trained,
  folder: string,
  { library, ...known }: Known & { readonly library?: Library | undefined } = {},
): Promise<Result<Saved>> {
  const to = resolve(folder)
  const taken = await readdir(to).catch(() => [])
  if (taken.length > 0) return failure('path-unreadable', `${to} is not empty: choose a new folder.`, { file: to })
  return appearing(to, async (making) => {
    await mkdir(making)
    const written = await writeTrained(trained, making, library, known)
    if (!written.ok) return written
    await rmdir(to).catch(() => undefined)
    return success({ folder: to, notes: [...written.value] })
  })
}

/**
 * Writes every tensor of the trained model to one safetensors file that must not exist, under the names and in the number
 * formats of the files that the model was read from. Failures: as for `saveTrained`.
 */
export async function saveTensors(
  trained: Trained,
  path: string,
  known: Known = {},
): Promise<Result<{ readonly file: string; readonly bytes: number }>> {
  const file = resolve(path)
  if (existsSync(file)) return failure('path-unreadable', `${file} exists already: choose another name.`, { file })
  return appearing(file, async (making) => {
    const folder = `${making}.folder`
    try {
      await mkdir(folder)
      const written = await writeTrained(trained, folder, undefined, known)
      if (!written.ok) return written
      const parts = (await readdir(folder)).filter((name) => name.endsWith('.safetensors'))
      const merged = await mergeSafetensors(
        parts.toSorted().map((name) => join(folder, name)),
        making,
      )
      if (!merged.ok) return merged
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    return success({ file, bytes: (await stat(making)).size })
  })
}

/** Complete before it appears under its name. @param make gets the path that becomes `to` after a success */
async function appearing<T>(to: string, make: (making: string) => Promise<Result<T>>): Promise<Result<T>> {
  const making = `${to}.${process.pid}.tmp`
  try {
    await mkdir(dirname(to), { recursive: true })
    const made = await make(making)
    if (made.ok) await rename(making, to)
    return made
  } catch (error) {
    const message = `${to} cannot be written. Check that there is room and that the folder can be written, or choose another.`
    return failure('path-unreadable', message, { file: to, details: String(error) })
  } finally {
    await rm(making, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function writeTrained(
  { model, modelHash, weights, classes }: Trained,
  folder: string,
  library: Library | undefined,
  { zoo = defaultZoo(), families = FAMILIES }: Known,
): Promise<Result<readonly string[]>> {
  const found = await findModel(model, zoo, families)
  if (!found.ok) return found
  const now = await currentModel(model, zoo, families)
  if (!now.ok) return now
  const { family, architecture, name } = found.value
  if (now.value.hash !== modelHash) return mismatch(name, found.value.folder)
  if (library !== undefined && !family.writeFor) {
    const message = `${name} has no form in ${LIBRARY_NAMES[library]}, which has no class for such a model. Export it as a folder, as safetensors or as ONNX.`
    return failure('usage', message)
  }
  const bytes = await readFile(weights).catch(() => null)
  if (!bytes) return failure('not-found', `The run’s weights are no longer at ${weights}.`, { file: weights })
  const changing = architecture.tensors.filter(({ fixed }) => !fixed)
  const read = decodeCheckpoint(bytes, weights, changing)
  if (!read.ok) return read
  const { params } = read.value
  const notes: string[] = []
  if (library === undefined) {
    const written = await family.write(found.value.folder, folder, params)
    if (!written.ok) return written
  } else {
    const written = await family.writeFor!(library, found.value.folder, folder, params)
    if (!written.ok) return written
    notes.push(...written.value)
  }
  await writeHead(bytes, weights, new Set(architecture.tensors.map((tensor) => tensor.name)), classes, folder)
  const own = (await readdir(folder)).filter((file) => HEAD_FILES.has(file))
  return success([
    ...notes,
    ...own.map((file) => `${file} holds what the run fitted above the tower; only Thaw reads it.`),
  ])
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
