/**
 * Locates a model's pretraining statistics: in the model's own folder, or under `statisticsDir` in a folder named after
 * the model's hash. A person built the latter on purpose, so they take precedence.
 */
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StatisticsBuilt } from '../../contract/methods.ts'
import type { Result } from '../../domain/failure.ts'
import { failure, success } from '../../domain/failure.ts'
import { writeAtomically } from '../../model/checkpoint.ts'
import type { LoadedModel } from '../../model/index.ts'
import type { ReadReference } from './file.ts'
import { readReference } from './file.ts'
import type { ReferenceStats } from './stats.ts'

export interface LocatedReference extends ReadReference {
  readonly file: string
  readonly bytes: number
}

type Located = Pick<LoadedModel, 'id' | 'hash' | 'folder' | 'statsFile' | 'embedded' | 'architecture'>

/** A file and what it holds; of bytes that are in no file yet, the name for failures. */
interface NamedBytes {
  readonly file: string
  readonly bytes: Uint8Array
}

/** Those of the largest towers take a tenth of this. */
const MOST_BYTES = 256 * 2 ** 20

/**
 * Null where the model came without statistics and nobody has built any.
 * Failures: `model-unreadable` (those that belong to it are missing, or damaged), `model-mismatch` (of another checkpoint).
 */
export async function loadReference(model: Located, statisticsDir: string): Promise<Result<LocatedReference | null>> {
  for (const file of [builtFile(model, statisticsDir), model.statsFile]) {
    if (file === null) continue
    const held = await readStatisticsFile(file)
    if (held === null) continue
    const read = held.ok ? readFitting(model, held.value) : held
    return read.ok ? success({ ...read.value, file, bytes: held.ok ? held.value.bytes.length : 0 }) : read
  }
  if (model.statsFile === null) return success(null)
  const name = model.embedded ? model.id : model.folder
  return failure(
    'model-unreadable',
    `${model.id} has no pretraining statistics to compare with. Build them from images like those it was pretrained on: “thaw models stats ${name} --reference DIR”.`,
    { file: model.statsFile },
  )
}

/** Null if it cannot be opened. Failures: `model-unreadable` for a file that is larger than any statistics. */
export async function readStatisticsFile(file: string): Promise<Result<NamedBytes> | null> {
  const facts = await stat(file).catch(() => null)
  if (!facts?.isFile()) return null
  if (facts.size > MOST_BYTES) {
    return failure(
      'model-unreadable',
      `${file} is larger than any statistics of Thaw (${MOST_BYTES / 2 ** 20} MiB). Name the file that “thaw models stats” saved.`,
      { file },
    )
  }
  const bytes = await readFile(file).catch(() => null)
  return bytes && success({ file, bytes })
}

/**
 * Checks that bytes are statistics of this model, and stores them as its own. Thaw never changes the files it ships with, so
 * those of an embedded model go to `statisticsDir`; others go into the model's folder or, if that has no place for them or
 * cannot be written, also to `statisticsDir`. Failures: those of `readReference`, `home-unwritable`.
 */
export async function takeReference(
  model: Located,
  statisticsDir: string,
  named: NamedBytes,
): Promise<Result<LocatedReference>> {
  const read = readFitting(model, named)
  if (!read.ok) return read
  const { bytes } = named
  const stored = (file: string): Result<LocatedReference> => success({ ...read.value, file, bytes: bytes.length })
  const built = builtFile(model, statisticsDir)
  if (!model.embedded && model.statsFile !== null && (await tryWrite(model.statsFile, bytes)) === null) {
    // Otherwise an older file there would be found first.
    await rm(built, { force: true })
    return stored(model.statsFile)
  }
  const kept = await storeBuilt(model.hash, statisticsDir, bytes)
  return kept.ok ? stored(kept.value) : kept
}

/** Copies a model's statistics to a file. Failures: those of `loadReference`, `not-found` without any, `path-unreadable`. */
export async function saveReference(
  model: Located,
  statisticsDir: string,
  to: string,
): Promise<Result<LocatedReference>> {
  const found = await loadReference(model, statisticsDir)
  if (!found.ok) return found
  if (found.value === null) return nothingBuilt(model)
  const why = await tryWrite(to, await readFile(found.value.file))
  if (why === null) return success({ ...found.value, file: to })
  return failure('path-unreadable', `Thaw cannot write ${to}. Choose another place.`, { file: to, details: why })
}

/**
 * Removes what a person built or took in; statistics that came with the model count again. Returns the file that it removed.
 * Failures: `not-found` where there are none of a person's.
 */
export async function forgetReference(
  model: Pick<Located, 'id' | 'hash'>,
  statisticsDir: string,
): Promise<Result<string>> {
  const file = builtFile(model, statisticsDir)
  if (!(await stat(file).catch(() => null))) return nothingBuilt(model)
  await rm(file)
  return success(file)
}

/**
 * What a person built for a model that Thaw does not load; null where nobody has.
 * Failures: `model-unreadable` (damaged), `model-mismatch` (of another checkpoint).
 */
export async function loadBuilt(hash: string, statisticsDir: string): Promise<Result<ReadReference> | null> {
  const file = builtFile({ hash }, statisticsDir)
  const held = await readStatisticsFile(file)
  if (!held?.ok) return held
  return readReference(held.value.bytes, { file, modelHash: hash })
}

/** Stores statistics outside of a model's own folder, and returns their file. Failures: `home-unwritable`. */
export async function storeBuilt(hash: string, statisticsDir: string, bytes: Uint8Array): Promise<Result<string>> {
  const file = builtFile({ hash }, statisticsDir)
  await mkdir(dirname(file), { recursive: true }).catch(() => undefined)
  const why = await tryWrite(file, bytes)
  if (why === null) return success(file)
  return failure(
    'home-unwritable',
    `Thaw cannot write the statistics to ${file}. Check that the disk has space and that you can write to the folder.`,
    { file, details: why },
  )
}

/** What a person is told of statistics that were stored. */
export function describeStored(
  { id, hash }: Pick<Located, 'id' | 'hash'>,
  { id: statistics, file, bytes, stats }: LocatedReference,
): Omit<StatisticsBuilt, 'texts' | 'seconds'> {
  return {
    model: id,
    modelHash: hash,
    statistics,
    file,
    bytes,
    items: stats.items,
    source: stats.source,
    nullsTo: Math.min(...stats.taps.map(({ nulls }) => nulls.at(-1)?.n ?? 0)),
  }
}

function nothingBuilt({ id }: Pick<Located, 'id'>): Result<never> {
  return failure(
    'not-found',
    `Nobody has built statistics for ${id} here. Build them from images that you choose: “thaw models stats ${id} --reference FROM”.`,
  )
}

/** Reads statistics, and checks that the taps they compare are the model's: its hash alone can be copied. */
function readFitting({ hash, architecture }: Located, { file, bytes }: NamedBytes): Result<ReadReference> {
  const read = readReference(bytes, { file, modelHash: hash })
  if (!read.ok || hasTapsOf(architecture, read.value.stats)) return read
  const message = `The statistics in ${file} compare other layers than the model has. Build them again with “thaw models stats”.`
  return failure('model-mismatch', message, { file })
}

function hasTapsOf({ vision, connector }: Located['architecture'], { taps }: ReferenceStats): boolean {
  const widths = new Map(vision.taps.map(({ tap, width }) => [tap, width]))
  if (connector) widths.set('embedding', connector.width)
  return taps.every(({ tap, moments }) => widths.get(tap) === moments.mean.length)
}

function builtFile({ hash }: Pick<Located, 'hash'>, statisticsDir: string): string {
  return join(statisticsDir, hash, 'statistics.safetensors')
}

/** Null if it was written, otherwise the reason. */
async function tryWrite(file: string, bytes: Uint8Array): Promise<string | null> {
  return writeAtomically(file, bytes).then(
    () => null,
    (error: unknown) => String(error),
  )
}
