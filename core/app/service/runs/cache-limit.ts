import { statfs } from 'node:fs/promises'
import { CACHE_MB } from '../../../train/trainers.ts'
import { folderBytes } from './folder-bytes.ts'

/**
 * The limit in MB for stored activations of frozen parts: the default, but at most half of the available disk space.
 * The current cache counts as available, because it can be evicted; so a second run gets the same limit as the first.
 */
export async function cacheLimit(
  folder: string,
  free: (folder: string) => Promise<number> = freeBytes,
): Promise<number> {
  const possible = (await free(folder)) + (await folderBytes(folder))
  return Math.min(CACHE_MB, Math.floor(possible / 2 / 2 ** 20))
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
