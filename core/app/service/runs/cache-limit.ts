import { statfs } from 'node:fs/promises'
import { CACHE_MB } from '../../../train/trainers.ts'
import { folderBytes } from './folder-bytes.ts'

/**
 * Room for what a run stores of frozen parts, MB: the usual, but never more than half of what the disk could give. What
 * is in the cache already counts as free, because it makes way; so a second run finds as much room as the first.
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
