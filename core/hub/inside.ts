/** Links in a cache may lead from one of its folders to another, but never out of it. */
import { mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, relative, sep } from 'node:path'
import { failure, success, type Result } from '../domain/failure.ts'

/** Whether a path, with its links followed, lies in a folder. Throws ENOENT where either is missing. */
export async function liesInside(path: string, folder: string): Promise<boolean> {
  const way = relative(await realpath(folder), await realpath(path))
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/**
 * Checks the place of a file that Thaw is about to write, whose folders need not exist yet. Creates the cache itself.
 * Failures: `hub-unsafe`. Throws system errors.
 */
export async function mayWrite(file: string, root: string): Promise<Result<null>> {
  await mkdir(root, { recursive: true })
  let folder = dirname(file)
  while ((await stat(folder).catch(() => null)) === null) folder = dirname(folder)
  if (await liesInside(folder, root)) return success(null)
  return failure(
    'hub-unsafe',
    `${folder} leads out of the cache ${root}. Remove that link, or choose another cache with HF_HUB_CACHE.`,
    { file: folder },
  )
}
