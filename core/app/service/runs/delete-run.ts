/** What the disk keeps of a run that has left the history. */
import { readdir, rm } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { success, type Result } from '../../../domain/failure.ts'
import type { ServiceContext } from '../handlers.ts'
import { folderBytes } from './folder-bytes.ts'
import { MODELS } from './trained-model.ts'

type Context = Pick<ServiceContext, 'history' | 'paths'>

interface Deleted {
  readonly removed: string
  readonly folder: string
  /** The run that it started from. */
  readonly from: string | null
}

/**
 * Deletes the folder of a run that the history has forgotten, except for its trained models while other runs start from
 * them; the last of those takes them along.
 */
export async function deleteRunFolders(
  { history, paths }: Context,
  { removed, folder, from }: Deleted,
): Promise<Result<{ bytes: number; keptFor: string[] }>> {
  const dependents = history.runs.startedFrom(removed)
  if (!dependents.ok) return dependents
  const keptFor = dependents.value
  let bytes = isInside(paths.runs, folder) ? await freed(folder, keptFor.length > 0) : 0
  if (from !== null && isGone(history, from)) {
    const others = history.runs.startedFrom(from)
    if (!others.ok) return others
    const left = join(paths.runs, from)
    if (others.value.length === 0 && isInside(paths.runs, left)) bytes += await freed(left, false)
  }
  return success({ bytes, keptFor })
}

/** Folders' names come from the database; Thaw may delete only those inside runs/. */
function isInside(runs: string, folder: string): boolean {
  const inside = relative(runs, folder)
  return inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)
}

function isGone({ runs }: Context['history'], runId: string): boolean {
  const found = runs.get(runId)
  return !found.ok && found.failure.code === 'not-found'
}

/** Deletes a folder, or all of it but the trained models; returns the bytes that this frees. */
async function freed(folder: string, keepsModels: boolean): Promise<number> {
  const names = keepsModels
    ? (await readdir(folder).catch(() => [])).filter((name) => name !== MODELS).map((name) => join(folder, name))
    : [folder]
  const before = await folderBytes(folder)
  for (const name of names) await rm(name, { recursive: true, force: true })
  return before - (await folderBytes(folder))
}
