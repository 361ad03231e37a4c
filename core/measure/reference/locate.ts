/**
 * Locates a model's pretraining statistics: in the model's own folder, or under `statisticsDir` in a folder named after
 * the model's hash. A person built the latter on purpose, so they take precedence.
 */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Result } from '../../domain/failure.ts'
import { failure, success } from '../../domain/failure.ts'
import { writeAtomically } from '../../model/checkpoint.ts'
import type { LoadedModel } from '../../model/index.ts'
import type { ReadReference } from './file.ts'
import { readReference } from './file.ts'

export interface LocatedReference extends ReadReference {
  readonly file: string
}

type Located = Pick<LoadedModel, 'id' | 'hash' | 'folder' | 'statsFile' | 'embedded'>

/**
 * Null where the model came without statistics and nobody has built any.
 * Failures: `model-unreadable` (those that belong to it are missing, or damaged), `model-mismatch` (of another checkpoint).
 */
export async function loadReference(model: Located, statisticsDir: string): Promise<Result<LocatedReference | null>> {
  for (const file of [builtFile(model, statisticsDir), model.statsFile]) {
    if (file === null) continue
    const bytes = await readFile(file).catch(() => null)
    if (!bytes) continue
    const read = readReference(bytes, { file, modelHash: model.hash })
    return read.ok ? success({ ...read.value, file }) : read
  }
  if (model.statsFile === null) return success(null)
  const name = model.embedded ? model.id : model.folder
  return failure(
    'model-unreadable',
    `${model.id} has no pretraining statistics to compare with. Build them from images like those it was pretrained on: “thaw models stats ${name} --reference DIR”.`,
    { file: model.statsFile },
  )
}

/**
 * Writes statistics and returns their location. Thaw never changes the files it ships with, so those of an embedded
 * model go to `statisticsDir`; others go into the model's folder or, if that has no place for them or cannot be written,
 * also to `statisticsDir`.
 */
export async function storeReference(
  model: Located,
  statisticsDir: string,
  bytes: Uint8Array,
): Promise<Result<string>> {
  const built = builtFile(model, statisticsDir)
  if (!model.embedded && model.statsFile !== null && (await tryWrite(model.statsFile, bytes)) === null) {
    // Otherwise an older file there would be found first.
    await rm(built, { force: true })
    return success(model.statsFile)
  }
  await mkdir(dirname(built), { recursive: true }).catch(() => undefined)
  const why = await tryWrite(built, bytes)
  if (why === null) return success(built)
  return failure(
    'home-unwritable',
    `Thaw cannot write the statistics to ${built}. Check that the disk has space and that you can write to the folder.`,
    {
      file: built,
      details: why,
    },
  )
}

function builtFile({ hash }: Located, statisticsDir: string): string {
  return join(statisticsDir, hash, 'statistics.safetensors')
}

/** Null if it was written, otherwise the reason. */
async function tryWrite(file: string, bytes: Uint8Array): Promise<string | null> {
  return writeAtomically(file, bytes).then(
    () => null,
    (error: unknown) => String(error),
  )
}
