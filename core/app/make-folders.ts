import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder and those above it, one by one. Not with `recursive`: Node then tries for ever where a folder cannot be
 * made although the one above is there, as in /proc. Throws system errors.
 * @param made gets those that were not there, outermost first, also where a later one fails
 */
export function makeFolders(folder: string, made: string[] = []): void {
  for (const path of [...missingAbove(folder), folder]) if (makeFolder(path)) made.push(path)
}

/** @returns false where it was there */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return false
    throw error
  }
}

/** The folders above `folder` that are not there, outermost first. */
function missingAbove(folder: string): string[] {
  const missing: string[] = []
  for (let path = dirname(resolve(folder)); !existsSync(path) && path !== dirname(path); path = dirname(path))
    missing.unshift(path)
  return missing
}
