import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Creates a folder and its parents, one at a time. `recursive` would not do: Node then retries for ever if a folder
 * cannot be created although its parent exists, as in /proc. Throws system errors.
 * @param made collects the folders created, outermost first, even if a later one fails
 */
export function makeFolders(folder: string, made: string[] = []): void {
  for (const path of [...missingAbove(folder), folder]) if (makeFolder(path)) made.push(path)
}

/** @returns false if the folder existed */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return false
    throw error
  }
}

/** The missing folders above `folder`, outermost first. */
function missingAbove(folder: string): string[] {
  const missing: string[] = []
  for (let path = dirname(resolve(folder)); !existsSync(path) && path !== dirname(path); path = dirname(path))
    missing.unshift(path)
  return missing
}
