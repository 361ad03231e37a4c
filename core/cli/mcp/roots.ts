/** Which paths an agent may name: those inside the folders that the person gave to `thaw mcp`, once links are resolved. */
import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { failure, type Result, success } from '../../domain/failure.ts'

export interface Roots {
  /** As they were given, absolute. */
  readonly folders: readonly string[]
  /**
   * The path without links; a relative one counts from the first folder.
   * Failures: `path-missing`, also for what lies outside and does not exist, and `path-unreadable` outside of the folders.
   */
  inside(path: string): Promise<Result<string>>
}

/** Failures: `path-missing` for a folder that is not there, `usage` for the root of the file system. */
export async function openRoots(folders: readonly string[]): Promise<Result<Roots>> {
  const real: string[] = []
  for (const folder of folders) {
    const found = await resolved(folder)
    if (found === null) return failure('path-missing', `There is no folder ${folder}.`, { file: folder })
    // Clients often start servers there; it would open the whole machine to an agent.
    if (resolve(found, '..') === found)
      return failure('usage', 'Name the folders that an agent may read with --root FOLDER.')
    real.push(found)
  }
  const first = real[0]
  if (first === undefined) return failure('usage', 'Name the folders that an agent may read with --root FOLDER.')
  return success({
    folders: real,
    async inside(path) {
      const wanted = resolve(first, path)
      const found = await resolved(wanted)
      if (found !== null && real.some((root) => isWithin(root, found))) return success(found)
      const listed = real.join(', ')
      if (found === null && real.some((root) => isWithin(root, wanted)))
        return failure('path-missing', `There is nothing at ${wanted}.`, { file: wanted })
      const message = `This path is outside of the folders that Thaw may read for you: ${listed}. The person who started \`thaw mcp\` can add one with --root.`
      return failure('path-unreadable', message)
    },
  })
}

/** Null where nothing is, or where the text cannot be a path. */
async function resolved(path: string): Promise<string | null> {
  try {
    return await realpath(path)
  } catch {
    return null
  }
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`))
}
